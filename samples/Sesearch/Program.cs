using Sesearch;
using Svirt.Security.Errors;

// sesearch by default; "seinfo" as the first word makes it seinfo.
try
{
    using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
    if (args is ["seinfo", .. var rest])
        Seinfo.Run(rest, output);
    else
        Search.Run(args is ["sesearch", .. var options] ? options : args, output);
    return 0;
}
catch (UsageException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
catch (Exception problem) when (problem is SvirtSecurityException or IOException or UnauthorizedAccessException)
{
    Console.WriteLine(problem.Message);
    return 1;
}
