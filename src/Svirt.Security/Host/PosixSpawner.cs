using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>
/// posix_spawn(3): the child is made by CLONE_VFORK, so no code of the runtime runs in it, and it starts with an empty signal mask and all
/// signals at their defaults (the runtime ignores SIGPIPE, which would survive execve). Needs glibc 2.34 for addclosefrom_np.
/// </summary>
internal sealed unsafe class PosixSpawner : IProcessSpawner
{
    // posix_spawnattr_t is 336 and posix_spawn_file_actions_t 80 bytes on x86-64 and arm64; a signal set is 128.
    private const nuint AttributesSize = 1024;
    private const nuint SignalSetSize = 128;

    public int Spawn(SpawnRequest request)
    {
        using var descriptors = new SpawnDescriptors(request.Descriptors);
        using var path = new NativeStringArray([request.Path]);
        using var arguments = new NativeStringArray(request.Arguments);
        using var environment = new NativeStringArray(request.Environment);
        byte* memory = (byte*)NativeMemory.AllocZeroed(2 * AttributesSize);
        byte* actions = memory + AttributesSize;
        try
        {
            Check(NativeMethods.SpawnAttributesInit(memory), request);
            Check(NativeMethods.SpawnActionsInit(actions), request);
            try
            {
                SetAttributes(memory, request);
                bool added = false;
                request.WorkingDirectory.DangerousAddRef(ref added);
                try
                {
                    Check(NativeMethods.SpawnActionsAddFchdir(actions, (int)request.WorkingDirectory.DangerousGetHandle()), request);
                    AddDescriptors(actions, descriptors, request);
                    int pid;
                    Check(
                        NativeMethods.PosixSpawn(&pid, path.Pointer[0], actions, memory, arguments.Pointer, environment.Pointer),
                        request);
                    return pid;
                }
                finally
                {
                    request.WorkingDirectory.DangerousRelease();
                }
            }
            finally
            {
                _ = NativeMethods.SpawnActionsDestroy(actions);
                _ = NativeMethods.SpawnAttributesDestroy(memory);
            }
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static void SetAttributes(byte* attributes, SpawnRequest request)
    {
        byte* signals = stackalloc byte[(int)SignalSetSize];
        NativeMemory.Fill(signals, SignalSetSize, 0);
        Check(NativeMethods.SpawnAttributesSetSignalMask(attributes, signals), request);

        // Filled by hand: sigfillset(3) leaves out glibc's two internal signals, which posix_spawn then hands down as ignored.
        NativeMemory.Fill(signals, SignalSetSize, 0xFF);
        Check(NativeMethods.SpawnAttributesSetSignalDefaults(attributes, signals), request);

        int flags = NativeMethods.SpawnSetSignalMask | NativeMethods.SpawnSetSignalDefaults;
        if (request.NewSession)
            flags |= NativeMethods.SpawnSetSession;
        Check(NativeMethods.SpawnAttributesSetFlags(attributes, (short)flags), request);
    }

    private static void AddDescriptors(byte* actions, SpawnDescriptors descriptors, SpawnRequest request)
    {
        for (int target = 0; target <= descriptors.HighestTarget; target++)
        {
            Check(
                descriptors[target] is int source
                    ? NativeMethods.SpawnActionsAddDup2(actions, source, target)
                    : NativeMethods.SpawnActionsAddClose(actions, target),
                request);
        }

        // Close-on-exec alone would not do: other libraries of the manager's process may open descriptors without it.
        Check(NativeMethods.SpawnActionsAddCloseFrom(actions, descriptors.HighestTarget + 1), request);
    }

    private static void Check(int errno, SpawnRequest request)
    {
        if (errno != 0)
            throw new HostException("posix_spawn", request.Path, errno);
    }
}
