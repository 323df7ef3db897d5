using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Unrolled.Bench.Generation;
using Unrolled.Generator;

// generation write FILE: how long the generator takes for one model of six layers, the first time in a process and after edits; the file gets what it wrote first.
// generation copy FILE: the same of a generator that adds the file's text and does nothing else.
// Every line that is printed is NAME VALUE; times are nanoseconds.
if (args is not ["write" or "copy", var path])
{
    Console.Error.WriteLine("Usage: generation write|copy FILE");
    return 2;
}

string folder = typeof(Project).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CompilerFolder").Value!;
AssemblyLoadContext.Default.Resolving += (context, name) =>
{
    string assembly = Path.Combine(folder, name.Name + ".dll");
    return File.Exists(assembly) ? context.LoadFromAssemblyPath(assembly) : null;
};
Measure(args[0] == "copy", path);
return 0;

// A separate method: the compiler's assemblies are looked for when it is entered.
static void Measure(bool copies, string path)
{
    string text = copies ? File.ReadAllText(path) : "";
    long start = Stopwatch.GetTimestamp();
    var project = new Project(copies ? new CopyingGenerator(text) : new UnrolledGenerator());
    project.Check();
    Print("compiler", start);

    start = Stopwatch.GetTimestamp();
    project.Generate();
    Print("cold", start);
    Console.WriteLine($"characters {project.GeneratedText.Length}");
    if (!copies)
    {
        File.WriteAllText(path, project.GeneratedText);
    }

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
