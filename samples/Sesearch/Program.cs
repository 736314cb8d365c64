using Sesearch;
using Svirt.Security.Errors;

// sesearch by default; "seinfo" as the first word makes it seinfo.
bool isSeinfo = args is ["seinfo", ..];
string name = isSeinfo ? "seinfo" : "sesearch";
try
{
    var line = new CommandLine(args is ["seinfo" or "sesearch", .. var rest] ? rest : args, isSeinfo ? Seinfo.Options : Search.Options);
    using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
    if (line.Has("--help"))
        Usage.Print(name, line.Known, output);
    else if (line.Has("--version"))
        output.WriteLine(typeof(Svirt.Security.Policy.PolicyDatabase).Assembly.GetName().Version);
    else if (isSeinfo)
        Seinfo.Run(line, output);
    else
        Search.Run(line, output);
    return 0;
}
catch (UsageException problem)
{
    Console.Error.WriteLine($"{name}: error: {problem.Message}");
    return 2;
}
catch (Exception problem) when (problem is CriterionException or SvirtSecurityException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
