using System.Globalization;
using Svirt.Security.Benchmarks;

if (args is [HostCategoryWorker.Argument, var directory, var operations])
{
    HostCategoryWorker.Run(directory, int.Parse(operations, CultureInfo.InvariantCulture));
    return 0;
}

bool check = args.Contains("--check", StringComparer.Ordinal);
bool holds = true;
Console.WriteLine("name | ours | peer | ratio | bar | holds/MISSED");
foreach (Figure figure in LaunchBenchmark.Run().Concat(DomainXmlBenchmark.Run()).Concat(CategoryBenchmark.Run()).Concat(PolicyBenchmark.Run()).Concat(FileContextBenchmark.Run()))
{
    Console.WriteLine(figure);
    holds &= figure.Holds;
}

return check && !holds ? 1 : 0;
