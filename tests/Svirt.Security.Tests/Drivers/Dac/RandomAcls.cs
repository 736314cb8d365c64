namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>Random access ACLs in the kernel's binary form: valid, mostly generous.</summary>
internal static class RandomAcls
{
    internal static byte[] Next(Random random, uint[] users, uint[] groups)
    {
        List<byte> entries = [2, 0, 0, 0];
        Add(1, uint.MaxValue);
        foreach (uint user in users.Where(_ => random.Next(2) == 0))
            Add(2, user);
        Add(4, uint.MaxValue);
        foreach (uint group in groups.Where(_ => random.Next(2) == 0))
            Add(8, group);
        // The kernel demands a mask only where there are named entries, but takes one without.
        Add(16, uint.MaxValue);
        Add(32, uint.MaxValue);
        return [.. entries];

        void Add(byte tag, uint id) => entries.AddRange([tag, 0, (byte)(random.Next(8) | (random.Next(3) != 0 ? random.Next(8) : 0)), 0, .. BitConverter.GetBytes(id)]);
    }
}
