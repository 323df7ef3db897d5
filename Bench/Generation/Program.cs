using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Unrolled.Bench.Generation;

// generation: how long the generator takes for one model of six layers: the first time in a process, and after edits.
// Every line that is printed is NAME VALUE; times are nanoseconds.
string folder = typeof(Project).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CompilerFolder").Value!;
AssemblyLoadContext.Default.Resolving += (context, name) =>
{
    string path = Path.Combine(folder, name.Name + ".dll");
    return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
};
Measure();

// A method of its own: the compiler's assemblies are looked for when it is entered.
static void Measure()
{
    long start = Stopwatch.GetTimestamp();
    var project = new Project();
    project.Check();
    Print("compiler", start);

    start = Stopwatch.GetTimestamp();
    project.Generate();
    Print("cold", start);
    Console.WriteLine($"characters {project.GeneratedLength}");

    const int Edits = 40;
    for (int i = 0; i < Edits; i++)
    {
        project.Edit(units: 65 + i);
        Time("model", project.Generate);
        project.EditElsewhere(i);
        Time("elsewhere", project.Generate);
    }
}

static void Time(string name, Action action)
{
    long start = Stopwatch.GetTimestamp();
    action();
    Print(name, start);
}

static void Print(string name, long start) => Console.WriteLine($"{name} {(long)Stopwatch.GetElapsedTime(start).TotalNanoseconds}");
