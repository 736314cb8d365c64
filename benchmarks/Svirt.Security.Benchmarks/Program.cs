using System.Globalization;
using Svirt.Security.Benchmarks;

if (args is [HostCategoryWorker.Argument, var directory, var operations])
{
    HostCategoryWorker.Run(directory, int.Parse(operations, CultureInfo.InvariantCulture));
    return 0;
}

if (LabelCalls.TryRunWorker(args))
    return 0;

bool check = args.Contains("--check", StringComparer.Ordinal);
bool holds = true;
Console.WriteLine("name | ours | peer | ratio | bar | holds/MISSED");
string? only = args.FirstOrDefault(word => !word.StartsWith('-'));
(string Name, Func<IEnumerable<Figure>> Run)[] benchmarks =
[
    ("launch", LaunchBenchmark.Run),
    ("xml", DomainXmlBenchmark.Run),
    ("categories", CategoryBenchmark.Run),
    ("policy", PolicyBenchmark.Run),
    ("query", PolicyQueryBenchmark.Run),
    ("sesearch", SesearchBenchmark.Run),
    ("avc", AccessVectorBenchmark.Run),
    ("apparmor", AppArmorBenchmark.Run),
    ("dac", DacBenchmark.Run),
    ("file-contexts", FileContextBenchmark.Run),
    ("planning", PlanningBenchmark.Run),
    ("labelling", LabellingBenchmark.Run),
];
foreach (Figure figure in benchmarks.Where(benchmark => only is null || benchmark.Name == only).SelectMany(benchmark => benchmark.Run()))
{
    Console.WriteLine(figure);
    holds &= figure.Holds;
}

return check && !holds ? 1 : 0;
