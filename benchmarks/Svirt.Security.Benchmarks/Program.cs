using Svirt.Security.Benchmarks;

bool check = args.Contains("--check", StringComparer.Ordinal);
bool holds = true;
Console.WriteLine("name | ours | peer | ratio | bar | holds/MISSED");
foreach (Figure figure in LaunchBenchmark.Run())
{
    Console.WriteLine(figure);
    holds &= figure.Holds;
}

return check && !holds ? 1 : 0;
