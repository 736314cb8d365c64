using System.Globalization;
using Xunit;

namespace QemuLaunch.Guest.Tests;

/// <summary>Boots real guests, as the current user and under TCG.</summary>
public sealed class BootTests : IDisposable
{
    private const string Greeting = "guest red: hello\r\n";

    private readonly TemporaryDirectory _directory = new();

    private string DiskPath => _directory["disk.img"];

    private QemuArguments Arguments => new() { DiskPath = DiskPath, Accelerator = QemuAccelerator.Tcg };

    public void Dispose() => _directory.Dispose();

    [QemuFact]
    public async Task Boot_WritableDisk_SaysReadsAndWrites()
    {
        CreateDisk();

        var run = await QemuRun.StartAsync(Arguments.ToList());

        Assert.Equal(Greeting + "sector 1: the disk of red\r\nsector 2: written\r\n", run.Output);
        Assert.Equal(GuestResult.Completed, GuestResultExtensions.FromExitStatus(run.ExitStatus));
        Assert.Equal("red was here", GuestDisk.ReadMessage(DiskPath));
        Assert.Empty(run.Errors);
    }

    [QemuFact]
    public async Task Boot_WritableDisk_ChangesNothingButSectorTwo()
    {
        CreateDisk();
        var expected = await File.ReadAllBytesAsync(DiskPath);
        "red was here"u8.CopyTo(expected.AsSpan(1024));

        await QemuRun.StartAsync(Arguments.ToList());

        Assert.Equal(expected, await File.ReadAllBytesAsync(DiskPath));
    }

    [QemuFact]
    public async Task Boot_ReadOnlyDisk_ReportsWriteError()
    {
        CreateDisk();

        var run = await QemuRun.StartAsync((Arguments with { DiskReadOnly = true }).ToList());

        Assert.Equal(Greeting + "sector 1: the disk of red\r\nsector 2: write error 0x0c\r\n", run.Output);
        Assert.Equal(GuestResult.WriteFailed, GuestResultExtensions.FromExitStatus(run.ExitStatus));
        Assert.Empty(GuestDisk.ReadMessage(DiskPath));
    }

    [QemuFact]
    public async Task Boot_SectorOneUnreadable_ReportsReadErrorAndWritesNothing()
    {
        CreateDisk();
        const string Plain = "driver=file,node-name=disk0-file,filename=";
        const string Faulty = "driver=blkdebug,node-name=disk0-file,image.driver=file,inject-error.0.event=none,inject-error.0.iotype=read,"
            + "inject-error.0.sector=1,image.filename=";
        var arguments = Arguments.ToList().Select(argument => argument.Replace(Plain, Faulty, StringComparison.Ordinal)).ToList();

        var run = await QemuRun.StartAsync(arguments);

        Assert.Equal(Greeting + "sector 1: read error 0x0c\r\n", run.Output);
        Assert.Equal(GuestResult.ReadFailed, GuestResultExtensions.FromExitStatus(run.ExitStatus));
        Assert.Empty(GuestDisk.ReadMessage(DiskPath));
    }

    [QemuFact]
    public async Task Boot_DiskWithoutBootSector_EndsWithoutResult()
    {
        await File.WriteAllBytesAsync(DiskPath, new byte[GuestDisk.Size]);

        var run = await QemuRun.StartAsync(Arguments.ToList());

        Assert.Equal(0, run.ExitStatus);
        Assert.Empty(run.Output);
    }

    [QemuFact]
    public async Task Boot_LongestTexts_KeepsThemWhole()
    {
        var line = new string('l', BootSector.MaxLineLength);
        var message = new string('m', BootSector.MaxMessageLength);
        var text = new string('t', BootSector.MaxTextLength);
        GuestDisk.Create(DiskPath, BootSector.Generate(line, message), text);

        var run = await QemuRun.StartAsync(Arguments.ToList());

        Assert.Equal($"{line}\r\nsector 1: {text}\r\nsector 2: written\r\n", run.Output);
        GuestDisk.VerifyMessage(DiskPath, message);
    }

    [QemuFact]
    public async Task Boot_SectorOneWithoutEnd_PrintsNoMoreThanTheBound()
    {
        CreateDisk();
        var image = await File.ReadAllBytesAsync(DiskPath);
        image.AsSpan(512, 512).Fill((byte)'x');
        await File.WriteAllBytesAsync(DiskPath, image);

        var run = await QemuRun.StartAsync(Arguments.ToList());

        Assert.Equal(Greeting + $"sector 1: {new string('x', BootSector.MaxTextLength)}\r\nsector 2: written\r\n", run.Output);
    }

    [QemuFact]
    public async Task Boot_OtherExitPort_EndsThroughIt()
    {
        GuestDisk.Create(DiskPath, BootSector.Generate("guest red: hello", "red was here", exitPort: 0x501), "the disk of red");

        var run = await QemuRun.StartAsync((Arguments with { ExitPort = 0x501 }).ToList());

        Assert.Equal(GuestResult.Completed.ToExitStatus(), run.ExitStatus);
    }

    // QEMU's image locks tell: readers may share a file, a writer may not.
    [QemuFact]
    public async Task Boot_OwnReadOnlyDiskAsSecondDisk_IsShared()
    {
        CreateDisk();

        var run = await QemuRun.StartAsync((Arguments with { DiskReadOnly = true, SecondDiskPath = DiskPath }).ToList());

        Assert.Equal(GuestResult.WriteFailed.ToExitStatus(), run.ExitStatus);
    }

    [QemuFact]
    public async Task Boot_OtherDiskAsSecondDisk_LeavesItAlone()
    {
        CreateDisk();
        var second = _directory["second.img"];
        GuestDisk.Create(second, BootSector.Generate("guest blue: hello", "blue was here"), "the disk of blue");
        var before = await File.ReadAllBytesAsync(second);

        var run = await QemuRun.StartAsync((Arguments with { SecondDiskPath = second }).ToList());

        Assert.StartsWith(Greeting, run.Output, StringComparison.Ordinal);
        Assert.Equal(GuestResult.Completed.ToExitStatus(), run.ExitStatus);
        Assert.Equal(before, await File.ReadAllBytesAsync(second));
    }

    [QemuFact]
    public async Task Boot_SecondDiskMissing_EndsWithoutResult()
    {
        CreateDisk();

        var run = await QemuRun.StartAsync((Arguments with { SecondDiskPath = _directory["missing.img"] }).ToList());

        Assert.Null(GuestResultExtensions.FromExitStatus(run.ExitStatus));
        Assert.Contains(_directory["missing.img"], run.Errors, StringComparison.Ordinal);
        Assert.Empty(GuestDisk.ReadMessage(DiskPath));
    }

    [QemuFact]
    public async Task Boot_SerialToFile_WritesThere()
    {
        CreateDisk();

        var run = await QemuRun.StartAsync((Arguments with { Serial = QemuSerial.ToFile(_directory["serial.log"]) }).ToList());

        Assert.Empty(run.Output);
        Assert.StartsWith(Greeting, await File.ReadAllTextAsync(_directory["serial.log"]), StringComparison.Ordinal);
    }

    [QemuFact]
    public async Task Boot_SerialToDescriptor_WritesThere()
    {
        CreateDisk();
        const int Descriptor = 7;
        var script = string.Create(CultureInfo.InvariantCulture, $"log=$1; shift; exec \"$@\" {Descriptor}>\"$log\"");
        var arguments = (Arguments with { Serial = QemuSerial.ToDescriptor(Descriptor) }).ToList();

        var run = await QemuRun.StartAsync("/bin/sh", ["-c", script, "sh", _directory["serial.log"], QemuArguments.Emulator, .. arguments]);

        Assert.Equal(GuestResult.Completed.ToExitStatus(), run.ExitStatus);
        Assert.StartsWith(Greeting, await File.ReadAllTextAsync(_directory["serial.log"]), StringComparison.Ordinal);
    }

    private void CreateDisk() => GuestDisk.Create(DiskPath, BootSector.Generate("guest red: hello", "red was here"), "the disk of red");
}
