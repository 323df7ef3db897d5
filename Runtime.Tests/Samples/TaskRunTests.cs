using System.Globalization;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>What tasks have in common: checkpoints, logs, reports.</summary>
public sealed class TaskRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-runs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_FromACheckpointOfTheSameData_GivesTheSameFilesAndNoMore()
    {
        WriteColumns();
        Done("climate", "--column", "a", "--epochs", "2", "--model", At("whole"), "--json", At("whole.json"));
        Done("climate", "--column", "a", "--epochs", "2", "--model", At("first"), "--checkpoint", At("checkpoint"));
        Done("climate", "--column", "a", "--epochs", "2", "--model", At("again"), "--checkpoint", At("checkpoint"), "--json", At("again.json"));
        Assert.Equal(File.ReadAllText(At("whole.json")), File.ReadAllText(At("again.json")));
        Assert.Equal(File.ReadAllBytes(At("whole")), File.ReadAllBytes(At("again")));
        Assert.Equal(["sample.columns", "sample.task"], SavedModel.At(At("first")).Metadata.Keys.Where(k => !k.StartsWith("unrolled.", StringComparison.Ordinal) && k != "format").Order());
    }

    [Theory]
    [InlineData("climate")]
    [InlineData("stock")]
    [InlineData("autoencoder")]
    public void Run_FromACheckpointOfAnotherColumn_IsRefused(string task)
    {
        WriteColumns();
        Done(task, "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint"));
        Refused("training: expected ", [task, "--column", "b", "--epochs", "1", "--checkpoint", At("checkpoint")]);
    }

    // Scaled they are the same bits.
    [Fact]
    public void Run_FromACheckpointOfAnotherScaler_IsRefused()
    {
        WriteColumns();
        Done("climate", "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint"));
        string message = Refused("Scaler: expected ", ["climate", "--column", "twice", "--epochs", "1", "--checkpoint", At("checkpoint")]);
        Assert.DoesNotContain("training: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromACheckpointOfAnotherValueOfTheFile_IsRefused()
    {
        WriteColumns();
        Done("climate", "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint"));
        WriteColumns(other: 100);
        Refused("training: expected ", ["climate", "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint")]);
        WriteColumns(other: 260); // of the rows that validate
        Refused("validation: expected ", ["climate", "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint")]);
        WriteColumns(other: 295); // of those that are forecast: nothing has learned them
        Done("climate", "--column", "a", "--epochs", "1", "--checkpoint", At("checkpoint"));
    }

    [Fact]
    public void Run_FromACheckpointOfOtherOptions_IsRefused()
    {
        InventedDigits.Write(_folder, training: 20, test: 5);
        string[] pixels = ["mnist", "--by", "pixel", "--data", _folder, "--epochs", "1", "--model", At("model"), "--checkpoint", At("checkpoint")];
        Assert.Equal((ExitCode.Success, ""), Run([.. pixels, "--permuted"]));
        Refused("training: expected ", pixels);
        string[] rows = ["mnist", "--data", _folder, "--epochs", "1", "--model", At("model"), "--checkpoint", At("checkpoint")];
        Refused("Network: expected ", rows);
    }

    [Fact]
    public void Run_FromACheckpointOfMoreEpochs_IsRefused()
    {
        Done("gradients", "--steps", "10", "--epochs", "2", "--checkpoint", At("checkpoint"));
        Refused("expected as many --epochs or more, got 1", ["gradients", "--steps", "10", "--epochs", "1", "--checkpoint", At("checkpoint")]);
        Refused("training: expected ", ["gradients", "--steps", "11", "--epochs", "2", "--checkpoint", At("checkpoint")]);
    }

    [Fact]
    public async Task Run_StoppedAndGoingOn_GivesTheSameFigures()
    {
        WriteColumns();
        string[] arguments = ["climate", "--data", At("own.csv"), "--column", "a", "--epochs", "40", "--model", At("model"), "--json", At("json")];
        Assert.Equal((ExitCode.Success, ""), Run(arguments));
        string whole = File.ReadAllText(At("json"));
        byte[] model = File.ReadAllBytes(At("model"));

        File.Delete(At("model"));
        string[] stopped = [.. arguments, "--checkpoint", At("checkpoint"), "--log", At("logs")];
        using var canceled = new CancellationTokenSource();
        Task cancel = Task.Run(async () =>
        {
            while (!File.Exists(At("checkpoint")))
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            await canceled.CancelAsync();
        }, TestContext.Current.CancellationToken);
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Canceled, CommandLine.Run(stopped, error, canceled.Token));
        await cancel;
        Assert.False(File.Exists(At("model")));

        Assert.Equal((ExitCode.Success, ""), Run(stopped));
        Assert.Equal(whole, File.ReadAllText(At("json")));
        Assert.Equal(model, File.ReadAllBytes(At("model")));
        string[][] rows = [.. File.ReadAllLines(Path.Combine(At("logs"), "climate.csv")).Skip(1).Select(l => l.Split(','))];
        Assert.Equal(["1", "2"], rows.Select(r => r[0]).Distinct());
        Assert.Equal(40, rows.Where(r => r[4] == "1").Select(r => r[1]).Distinct().Count());
    }

    [Fact]
    public void Run_LogWhereAnotherTableIs_IsRefusedAndLeavesIt()
    {
        WriteColumns();
        Directory.CreateDirectory(At("logs"));
        string path = Path.Combine(At("logs"), "climate.csv");
        File.WriteAllText(path, "date,meantemp\n2013-01-01,10\n");
        string message = Refused("cannot log to ", ["climate", "--column", "a", "--epochs", "1", "--log", At("logs")]);
        Assert.Contains("climate.csv", message, StringComparison.Ordinal);
        Assert.Equal("date,meantemp\n2013-01-01,10\n", File.ReadAllText(path));
    }

    [Fact]
    public void Run_LogOfWhichOneDoesNotOpen_ClosesTheOthers()
    {
        WriteColumns();
        Directory.CreateDirectory(At("logs"));
        File.WriteAllText(Path.Combine(At("logs"), "climate"), ""); // TensorBoard's log wants a folder of that name
        Refused("could not be written", ["climate", "--column", "a", "--epochs", "1", "--log", At("logs")]);
        using (new FileStream(Path.Combine(At("logs"), "climate.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
        }
    }

    [Fact]
    public void Run_LogToAFullDisk_SaysSo()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("This system has no /dev/full.");
        }

        WriteColumns();
        Directory.CreateDirectory(At("logs"));
        File.CreateSymbolicLink(Path.Combine(At("logs"), "climate.jsonl"), "/dev/full");
        Refused("could not be written", ["climate", "--column", "a", "--epochs", "1", "--log", At("logs")]);
    }

    [Fact]
    public void Run_CheckpointThatCannotBeWritten_SaysSo()
    {
        Directory.CreateDirectory(At("checkpoint.2")); // where that of the second network would be
        Refused("training 'IRNN' ended where a file could not be written", ["gradients", "--steps", "10", "--epochs", "1", "--checkpoint", At("checkpoint")]);
    }

    [Fact]
    public void Run_LogToAFile_IsRefusedBeforeTheWork()
    {
        File.WriteAllText(At("file"), "");
        Refused("cannot log to ", ["climate", "--data", At("none"), "--log", At("file")]);
    }

    [Theory]
    [InlineData("--epochs", "1")]
    [InlineData("--log", "logs")]
    [InlineData("--checkpoint", "file")]
    public void Run_NeuronsOfATrainedModelWithOptionsOfATraining_IsRefused(string option, string value)
        => Refused($"with --trained nothing is trained: expected no options of a training, got {option}", ["neurons", "--trained", At("none"), option, option == "--epochs" ? value : At(value)]);

    [Fact]
    public void Run_OneFileForTwoOutputs_IsRefused()
    {
        Refused("expected a file for each of --json, --report, got ", ["climate", "--json", At("one"), "--report", Path.Combine(_folder, ".", "one")]);
        Assert.False(File.Exists(At("one")));
    }

    [Fact]
    public void Run_OutputThroughALink_WritesWhatItNames()
    {
        WriteColumns();
        File.WriteAllText(At("named"), "before");
        File.CreateSymbolicLink(At("link"), "named");
        Done("climate", "--column", "a", "--epochs", "1", "--json", At("link"));
        Assert.Equal("named", new FileInfo(At("link")).LinkTarget);
        Assert.Contains("rmse", File.ReadAllText(At("named")), StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev.");
        Refused("It is a device.", ["climate", "--column", "a", "--epochs", "1", "--json", "/dev/unrolled.json"]);
    }

    [Fact]
    public void Predict_OptionsAndLines_AreRefusedByName()
    {
        WriteColumns();
        Done("climate", "--column", "a", "--epochs", "1");
        foreach (string option in (string[])["--length", "--temperature", "--seed"])
        {
            Assert.Equal((ExitCode.BadInput, $"samples: {option} has no effect on a model of 'climate': omit it\n"), Run(["predict", At("model"), option, "1"]));
        }

        File.WriteAllText(At("asked"), "1\n2\nthree\n");
        Assert.Equal((ExitCode.BadInput, $"samples: {At("asked")}: line 3: expected a number, got 'three'\n"), Run(["predict", At("model"), "--input", At("asked")]));
    }

    [Fact]
    public void Run_Report_HasItsFiguresFirst()
    {
        WriteColumns();
        Done("climate", "--column", "a", "--epochs", "1", "--report", At("report"));
        string page = File.ReadAllText(At("report"));
        string[] headings = [.. page.Split("<h2 id=\"")[1..].Select(h => h[..h.IndexOf('<', StringComparison.Ordinal)])];
        Assert.Equal(["section1\">Results", "section2\">climate", "section3\">Forecast and truth", "section4\">Forecast over truth"], headings);
        Assert.Contains("<h1>climate: ", page, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    // 300 rows of columns a, b, and twice, which is twice a.
    private void WriteColumns(int other = -1) => File.WriteAllLines(At("own.csv"),
    [
        "a,b,twice",
        .. Enumerable.Range(0, 300).Select(r =>
        {
            int a = 100 + 20 * (r % 7) + r % 3 + (r == other ? 5 : 0);
            return string.Create(CultureInfo.InvariantCulture, $"{a},{100 + 10 * (r % 5) + r % 3},{2 * a}");
        }),
    ]);

    private void Done(params string[] arguments) => Assert.Equal((ExitCode.Success, ""), Run(Complete(arguments)));

    private string Refused(string part, string[] arguments)
    {
        (int code, string error) = Run(Complete(arguments));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("samples: ", error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        return error;
    }

    private string[] Complete(string[] arguments) =>
    [
        .. arguments,
        .. arguments.Contains("--column") && !arguments.Contains("--data") ? (string[])["--data", At("own.csv")] : [],
        .. arguments.Contains("--model") ? (string[])[] : ["--model", At("model")],
    ];

    private static (int Code, string Error) Run(string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        return (CommandLine.Run(arguments, error, CancellationToken.None), error.ToString());
    }
}
