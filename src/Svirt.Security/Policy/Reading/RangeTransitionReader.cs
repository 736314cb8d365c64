using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the range transitions (range_read of the kernel).</summary>
internal static class RangeTransitionReader
{
    public static RangeTransitions Read(
        ref PolicyCursor cursor, PolicyHeader header, TypeSymbols types, ClassTable classes, MlsSymbols mls)
    {
        var rules = new RangeTransitions();
        if (!header.HasMlsFields)
            return rules;
        cursor.Section = "range transitions";
        bool hasClass = header.Version >= 21;
        int count = cursor.ReadCount(28);
        for (int i = 0; i < count; i++)
        {
            int offset = cursor.Position;
            int source = cursor.ReadValue(types.Count, "type");
            int target = cursor.ReadValue(types.Count, "type");
            int objectClass = hasClass ? cursor.ReadValue(classes.Count, "class") : classes.Process;
            if (!classes.IsDefined(objectClass))
                throw cursor.ErrorAt(offset, "a range transition is for a class that is not there");
            MlsRange range = MlsReader.ReadRange(ref cursor, header);
            if (header.IsMls && !mls.IsValid(range))
                throw cursor.ErrorAt(offset, "a range transition has a range that is not valid");
            if (!rules.TryAdd(new RangeTransitionKey(source, target, objectClass), range))
                throw cursor.ErrorAt(offset, "a range transition is there twice");
        }

        return rules;
    }
}
