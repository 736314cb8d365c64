using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads contexts and refuses those that the policy itself does not allow (context_read_and_validate of the kernel).</summary>
internal readonly struct ContextReader(PolicyHeader header, ContextRules rules)
{
    public ContextValues Read(ref PolicyCursor cursor)
    {
        int start = cursor.Position;
        uint user = cursor.ReadUInt32();
        uint role = cursor.ReadUInt32();
        uint type = cursor.ReadUInt32();
        Labels.MlsRange range = header.HasMlsFields ? MlsReader.ReadRange(ref cursor, header) : default;
        var context = new ContextValues(ToValue(user), ToValue(role), ToValue(type), range);
        return rules.IsValid(context) ? context : throw cursor.ErrorAt(start, "a context is not valid in this policy");
    }

    private static int ToValue(uint value) => value > int.MaxValue ? 0 : (int)value;
}
