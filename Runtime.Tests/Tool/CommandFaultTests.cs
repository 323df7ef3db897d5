using System.CommandLine;
using System.Diagnostics;
using Unrolled.Tests.Tool.Onnx;
using Unrolled.Tool.Commands;

namespace Unrolled.Tests.Tool;

/// <summary>Commands with arguments and files that do not fit: an exit code, no trace of code, and nothing half-written.</summary>
public sealed class CommandFaultTests : IDisposable
{
    private static readonly string Amp = Path.Combine(Repository.Root(), "Samples", "Imports", "amp.keras");

    private readonly string _folder = TemporaryFolder.Create().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void Check_OfAnswersThatAreNotFinite_IsRefused(float value)
        => Assert.Equal(ExitCode.File, Run(CheckCommand.Create(), Amp, Npz("r.npz", ("in.input", [1, 2, 1], [1, 2]), ("out.y", [1, 2, 1], [value, 0]))));

    [Theory]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("Infinity")]
    public void Check_WithSuchATolerance_IsRefused(string tolerance)
        => Assert.Equal(ExitCode.Failed, Run(CheckCommand.Create(), Amp, Npz("r.npz", ("in.input", [1, 2, 1], [1, 2]), ("out.y", [1, 2, 1], [5, 5])), "--tolerance", tolerance));

    [Fact]
    public void Check_WithoutAnswers_IsRefused()
    {
        Assert.Equal(ExitCode.File, Run(CheckCommand.Create(), Amp, Npz("r.npz", ("in.input", [1, 2, 1], [1, 2]))));
        Assert.Equal(ExitCode.File, Run(CheckCommand.Create(), Amp, Npz("p.npz", ("in.input", [1, 2, 1], [1, 2]), ("out.prefix1", [1, 1, 1], [1]))));
    }

    [Fact]
    public void Check_OfEmptyArrays_IsRefused()
    {
        Assert.Equal(ExitCode.Failed, Run(CheckCommand.Create(), Amp, Npz("b.npz", ("in.input", [0, 2, 1], []), ("out.y", [0, 2, 1], []))));
        Assert.Equal(ExitCode.Failed, Run(CheckCommand.Create(), Amp, Npz("t.npz", ("in.input", [1, 0, 1], []), ("out.y", [1, 0, 1], []))));
    }

    [Theory]
    [InlineData("0.1a\n0.2\n0.3\n")]
    [InlineData("0.1\n\n0.3\n")]
    [InlineData("0.1\n1e40\n")]
    [InlineData("0.1\nNaN\n")]
    [InlineData("0.1\n0\"3\n")]
    [InlineData("0.1\n\"0.3\n")]
    [InlineData("")]
    [InlineData("a\nb\n")]
    public void Run_OfACsvThatIsNone_IsRefused(string text)
    {
        // But for the first line, which may have names.
        string csv = Text("series.csv", text), output = Path.Combine(_folder, "out.csv");
        Assert.Equal(ExitCode.File, Run(RunCommand.Create(), Amp, "--csv", csv, "-o", output));
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData("0.1\n0.2\n\n\n", 2)]
    [InlineData("close\r\n0.1\r\n0.2", 2)]
    [InlineData("\uFEFF0.1\n0.2\n0.3", 3)]
    public void Run_OfACsv_PredictsEachRow(string text, int rows)
    {
        string output = Path.Combine(_folder, "out.csv");
        Assert.Equal(ExitCode.Done, Run(RunCommand.Create(), Amp, "--csv", Text("series.csv", text), "-o", output));
        Assert.Equal(rows + 1, File.ReadAllLines(output).Length);
    }

    [Fact]
    public void SeriesOfSeveralLengths_AndBatchesOfSeveralSizes_AreRefused()
    {
        string model = Path.Combine(_folder, "two.onnx");
        var graph = new OnnxGraph();
        graph.Input("x", "B T 1").Input("z", "B T 1");
        graph.Node("MatMul", [graph.Node("Concat", ["x", "z"], "axis=2"), graph.Weights(2, 1)], "", "y");
        File.WriteAllBytes(model, graph.Output("y").File());
        string longer = Text("x.csv", "1\n2\n3\n4\n"), shorter = Text("z.csv", "1\n2\n3\n");
        Assert.Equal(ExitCode.Failed, Run(RunCommand.Create(), model, "--csv", $"x={longer}", "--csv", $"z={shorter}", "--steps", "2"));
        Assert.Equal(ExitCode.Failed, Run(CheckCommand.Create(), model, Npz("r.npz", ("in.x", [3, 1, 1], [1, 2, 3]), ("in.z", [2, 1, 1], [1, 2]), ("out.y", [3, 1, 1], [1, 2, 3]))));
    }

    [Theory]
    [InlineData("--set", "nosuch=3")]
    [InlineData("--name", "System")]
    [InlineData("--name", "Unrolled")]
    [InlineData("--name", "Summary")]
    [InlineData("--name", "Load")]
    [InlineData("--name", "Own")]
    [InlineData("--name", "Lanes")]
    [InlineData("--name", "Save")]
    public void Import_WithSuchAnArgument_IsRefused(params string[] arguments)
        => Assert.Equal(ExitCode.Failed, Run(ImportCommand.Create(), [Amp, .. arguments, "-o", Path.Combine(_folder, "out")]));

    // A folder stands where the last file would be written.
    [Theory]
    [InlineData("Amp.cs")]
    [InlineData("Amp.Load.cs")]
    public void Import_ThatCannotWriteAFile_WritesNone(string blocked)
    {
        string output = Path.Combine(_folder, "out");
        Directory.CreateDirectory(Path.Combine(output, blocked));
        File.WriteAllText(Path.Combine(output, "Amp.safetensors"), "before");
        Assert.Equal(ExitCode.File, Run(ImportCommand.Create(), Amp, "--name", "Amp", "--load", "Embedded", "-o", output));
        Assert.Equal("before", File.ReadAllText(Path.Combine(output, "Amp.safetensors")));
        Assert.Equal([Path.Combine(output, "Amp.safetensors")], Directory.GetFiles(output));
    }

    [Fact]
    public void Pipes_DoNotBlock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "no pipes with names");
        string pipe = Path.Combine(_folder, "pipe");
        using (Process made = Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }

        Assert.Equal(ExitCode.File, Run(ImportCommand.Create(), pipe, "-o", _folder));
        Assert.Equal(ExitCode.File, Run(CheckCommand.Create(), Amp, pipe));
        Assert.Equal(ExitCode.File, Run(RunCommand.Create(), Amp, "--csv", pipe));
        Assert.Equal(ExitCode.File, Run(ImportCommand.Create(), Amp, "--onto", pipe, "-o", _folder));
        Assert.Equal(ExitCode.File, Run(ImportCommand.Create(), _folder, "-o", _folder));
    }

    private static int Run(Command command, params string[] arguments) => command.Parse(arguments).Invoke();

    private string Text(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Npz(string name, params (string, int[], float[])[] arrays)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, NpzWriter.Bytes(arrays));
        return path;
    }
}
