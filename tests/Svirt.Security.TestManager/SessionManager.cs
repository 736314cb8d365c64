using Svirt.Security.Categories;
using Svirt.Security.Errors;
using Svirt.Security.Labels;

namespace Svirt.Security.TestManager;

/// <summary>A manager without privileges: says what becomes of it with the system's store, and what it gets from one of its own.</summary>
internal sealed class SessionManager : ILabelRecordSource
{
    public IReadOnlyCollection<CarriedLabel> ListCarriedLabels() => [];

    public static void Run(string systemState, string ownState)
    {
        var options = new HostCategoryStoreOptions { LabelRecords = new SessionManager() };
        try
        {
            using HostCategoryStore system = HostCategoryStore.Open(systemState, options);
            Console.WriteLine("opened the system's");
        }
        catch (SvirtSecurityException e)
        {
            Console.WriteLine(e.GetType().Name);
        }

        using HostCategoryStore own = HostCategoryStore.Open(ownState, options);
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c1"), own);
        Console.WriteLine(allocator.TryAllocate(out McsReservation? reservation) ? reservation.Level.ToString() : "exhausted");
    }
}
