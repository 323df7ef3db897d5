using System.Globalization;
using Unrolled;
using Unrolled.Bench;

// compareprobe list: the lanes, and the rows that compiled with this revision.
// compareprobe run ROW TIMINGS MILLISECONDS: what one run of a row takes, so many times.
// Every line that is printed is NAME VALUE; times are nanoseconds.
IEnumerable<Workload> rows = typeof(IRowGroup).Assembly.GetTypes()
    .Where(t => t.IsClass && t.IsAssignableTo(typeof(IRowGroup)))
    .SelectMany(t => ((IRowGroup)Activator.CreateInstance(t)!).Rows);
switch (args)
{
    case ["list"]:
        Console.WriteLine($"lanes {LaneSupport.Best}");
        foreach (Workload row in rows)
        {
            Console.WriteLine($"row {row.Name}");
        }

        return 0;
    case ["run", var name, var timings, var milliseconds]:
        using (IContender contender = rows.Single(r => r.Name == name).Ours())
        {
            Timing timing = Interleaved.Run([contender], Number(timings), Number(milliseconds))[0];
            Array.ForEach(timing.Rounds, t => Console.WriteLine($"time {t.ToString("R", CultureInfo.InvariantCulture)}"));
        }

        return 0;
    default:
        Console.Error.WriteLine("Usage: compareprobe list, or compareprobe run ROW TIMINGS MILLISECONDS");
        return 2;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
