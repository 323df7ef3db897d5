using System.Diagnostics;
using Unrolled.Tests.Tool.Onnx;
using Unrolled.Tool.Commands;

namespace Unrolled.Tests.Tool;

/// <summary>What commands say to people, and what they leave as it was.</summary>
public sealed class CommandMessageTests : IDisposable
{
    private const string Declared = "using Unrolled;\n[Network(1)]\n[Lstm(8, ReturnSequences = true, TensorPrefix = \"lstm\")]\n[Dense(1, TensorPrefix = \"fc\")]\npublic sealed partial class Amp;\n";

    private readonly string _folder = TemporaryFolder.Create().FullName;

    public CommandMessageTests()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root(), "Samples", "Imports")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Check_OfADeclarationAgainstAnotherFile_ReadsTheOtherFileAsItIs()
    {
        File.WriteAllText(Path.Combine(_folder, "Right.cs"), Declared);
        File.WriteAllText(Path.Combine(_folder, "Wrong.cs"), Declared.Replace("[Dense(1", "[Dense(1, Activation = Activation.Tanh", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, Run("check", "amp.pth", "--onto", "Right.cs", "--against", "amp.keras").Code);
        (int code, string said, _) = Run("check", "amp.pth", "--onto", "Wrong.cs", "--against", "amp.keras");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("the output does not agree", said, StringComparison.Ordinal);
        // Weights against weights: each has its own declaration.
        Assert.Equal(ExitCode.Failed, Run("check", "amp.pth", "--onto", "Wrong.cs", "--against", "amp.pth", "--against-onto", "Right.cs").Code);
        Assert.Equal(ExitCode.Done, Run("check", "amp.pth", "--onto", "Right.cs", "--against", "amp.pth", "--against-onto", "Right.cs").Code);
    }

    [Theory]
    [InlineData("ReturnSequences", "RetrunSequences", "line 3", "RetrunSequences")]
    [InlineData("[Lstm(8", "[Lstm(8;", "line 3", "CS")]
    [InlineData("class Amp;", "class Amp {", "line", "CS")]
    [InlineData("[Dense(1", "[Dens(1", "line 4", "Dens")]
    [InlineData("[Dense(1", "[Dense(Size", "line 4", "Size")]
    public void Declaration_WithAnError_IsRefusedByLine(string right, string wrong, params string[] told)
    {
        File.WriteAllText(Path.Combine(_folder, "Bad.cs"), Declared.Replace(right, wrong, StringComparison.Ordinal));
        (int code, _, string errors) = Run("import", "amp.pth", "--onto", "Bad.cs", "--name", "New");
        Assert.Equal(ExitCode.File, code);
        Assert.All([.. told, "Bad.cs"], text => Assert.Contains(text, errors, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder, "New.cs")));
    }

    [Theory]
    [InlineData("export", "amp.safetensors", "--to", "pytorch", "--name", "amp")]
    [InlineData("export", "amp.safetensors", "--to", "pytorch", "--name", "AMP")]
    [InlineData("export", "amp.onnx", "--to", "ONNX", "--name", "amp", "-o", ".")]
    [InlineData("export", "link/amp.keras", "--to", "keras", "--name", "amp")]
    [InlineData("import", "amp.pth", "--onto", "Amp.cs")]
    [InlineData("import", "amp.safetensors", "--name", "amp")]
    [InlineData("run", "amp.keras", "--csv", "series.csv", "-o", "series.csv")]
    [InlineData("run", "amp.keras", "--csv", "series.csv", "-o", "link/amp.keras")]
    public void Command_ThatWouldReplaceItsInput_IsRefused(params string[] arguments)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), _folder);
        var before = Contents();
        (int code, _, string errors) = Run(arguments);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("-o", errors, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("run", "amp.pth", "--csv", "series.csv", "-o", "out.csv")]
    [InlineData("check", "amp.pth", "--against", "amp.keras")]
    [InlineData("import", "amp.pth", "--quiet", "--name", "New")]
    [InlineData("export", "amp.pth", "--to", "onnx", "--name", "New")]
    public void Proposal_IsCalledOne(params string[] arguments)
        => Assert.Contains("amp.pth: This is a proposal", Run(arguments).Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("--steps 0: expected a whole number", "run", "amp.keras", "--csv", "series.csv", "--steps", "0")]
    [InlineData("--steps x: expected a whole number", "run", "amp.keras", "--csv", "series.csv", "--steps", "x")]
    [InlineData("--steps 5000: the series has", "run", "amp.keras", "--csv", "series.csv", "--steps", "5000")]
    [InlineData("--tolerance x: expected a number", "check", "amp.keras", "reference.npz", "--tolerance", "x")]
    [InlineData("got both", "check", "amp.keras", "reference.npz", "--against", "amp.nam")]
    [InlineData("got neither", "check", "amp.keras")]
    [InlineData("only with --against", "check", "amp.keras", "reference.npz", "--against-onto", "Amp.cs")]
    [InlineData("no .npz file", "check", "amp.keras", "series.csv")]
    [InlineData("has no input 'foo'; it has 'x'", "run", "amp.nam", "--csv", "foo=series.csv")]
    [InlineData("--load Nowhere: expected Embedded or Beside", "import", "amp.keras", "--load", "Nowhere")]
    [InlineData("--to 'jax': expected onnx", "export", "amp.keras", "--to", "jax")]
    [InlineData("expected a folder, got a file", "import", "amp.keras", "-o", "amp.nam")]
    [InlineData("cannot be made", "import", "amp.keras", "-o", "amp.nam/folder")]
    [InlineData("line 2, column 'x': '1,5' is not a finite number. Numbers have a decimal point.", "run", "amp.keras", "--csv", "comma.csv")]
    [InlineData("line 2, column 'day': '2026-01-31' is not a finite number. A column of dates", "run", "amp.keras", "--csv", "dates.csv")]
    [InlineData("neither an ONNX file nor", "inspect", "fake.onnx")]
    [InlineData("the archive", "inspect", "cut.keras")]
    public void Mistake_IsNamed_InOneLine(string told, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder, "comma.csv"), "x;y\n1,5;2\n");
        File.WriteAllText(Path.Combine(_folder, "dates.csv"), "day,x\n2026-01-31,2\n");
        File.WriteAllText(Path.Combine(_folder, "fake.onnx"), "key = value");
        File.WriteAllBytes(Path.Combine(_folder, "cut.keras"), File.ReadAllBytes(Path.Combine(_folder, "amp.keras"))[..^40]);
        (int code, _, string errors) = Run(arguments);
        Assert.True(code is ExitCode.Failed or ExitCode.File, errors);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Windows_AreKnownByTheirFirstRow()
    {
        Assert.Equal(ExitCode.Done, Run("run", "amp.keras", "--csv", "series.csv", "--steps", "12", "-o", "out.csv").Code);
        string[] rows = File.ReadAllLines(Path.Combine(_folder, "out.csv"));
        Assert.StartsWith("window,step,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("1,0,", rows[13], StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsOfOtherFiles_AreRead_OnlyIfAsked()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 2");
        graph.Raw(5, new ProtoWriter().Integer(1, 2).Integer(1, 1).Integer(2, 1).Text(8, "w").Message(13, new ProtoWriter().Text(1, "location").Text(2, "w.bin")).Integer(14, 1));
        graph.Node("MatMul", ["x", "w"], "", "y");
        File.WriteAllBytes(Path.Combine(_folder, "two.onnx"), graph.Output("y").File());
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), new byte[8]);
        Assert.Equal(ExitCode.Done, Run("inspect", "two.onnx").Code);
        (int code, _, string errors) = Run("import", "two.onnx");
        Assert.Equal(ExitCode.File, code);
        Assert.Contains("--external-data", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Run("import", "two.onnx", "--external-data").Code);
    }

    private SortedDictionary<string, string> Contents()
        => new(Directory.EnumerateFiles(_folder).ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);

    private (int Code, string Said, string Errors) Run(params string[] arguments)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "Unrolled.Tool.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments]) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said, errors.Result);
    }
}
