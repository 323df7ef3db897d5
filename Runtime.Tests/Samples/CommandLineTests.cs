using System.CommandLine;
using System.Diagnostics;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Which options there are, and what the process says and returns.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-commands-").FullName;

    /// <summary>The tasks' names.</summary>
    public static TheoryData<string> Tasks { get; } = [.. CommandLine.Tasks.Select(t => t.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Parse_WhatEveryTaskTakes_IsTaken(string task)
        => Assert.Empty(CommandLine.Create(CancellationToken.None).Parse([task, "--data", "d", "--seed", "1", "--epochs", "2", "--json", "j", "--report", "r"]).Errors);

    [Theory]
    [InlineData("sequences", "--model")]
    [InlineData("monitor", "--log")]
    [InlineData("monitor", "--checkpoint")]
    public void Parse_WhatATaskHasNoUseFor_IsRefusedAndNotListed(string task, string option)
    {
        (int code, string error) = Run(task, option, At("file"));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.DoesNotContain(option, Help(task), StringComparison.Ordinal);
        Assert.Contains(option, Help("climate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ball", "Ignored: the task generates its data.")]
    [InlineData("climate", "The folder with the published files")]
    [InlineData("monitor", "Steps of the optimizer for each sample")]
    [InlineData("gradients", "How often training goes through the data")]
    public void Help_OfATask_SaysWhatItsOptionsDo(string task, string part) => Assert.Contains(part, Help(task), StringComparison.Ordinal);

    [Fact]
    public void Run_DataOfATaskThatMakesItsOwn_SaysThatTheyAreNotRead()
    {
        (int code, string error) = Run("one-to-many", "--data", At("none"), "--epochs", "1", "--model", At("model"));
        Assert.Equal((ExitCode.Success, "samples: 'one-to-many' generates its data; --data is ignored\n"), (code, error));
        Assert.Equal((ExitCode.Success, ""), Run("one-to-many", "--epochs", "1", "--model", At("model")));
    }

    [Fact]
    public void Run_OptionsBeforeTheTask_AreRefused()
    {
        (int code, string error) = Run("--seed", "3", "one-to-many", "--model", At("model"));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("expected --seed after 'one-to-many', got it before", error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("model")));
    }

    [Fact]
    public void Guard_EachEnd_HasItsCode()
    {
        Assert.Equal((ExitCode.Success, ""), Guarded(() => ExitCode.Success));
        Assert.Equal((ExitCode.BadInput, "samples: what\n"), Guarded(() => throw new SampleException("what")));
        Assert.Equal((ExitCode.BadInput, "samples: full\n"), Guarded(() => throw new IOException("full")));
        Assert.Equal((ExitCode.BadInput, "samples: no\n"), Guarded(() => throw new UnauthorizedAccessException("no")));
        Assert.Equal((ExitCode.Canceled, "samples: canceled; no result was written\n"), Guarded(() => throw new OperationCanceledException()));
        Assert.Throws<InvalidOperationException>(() => Guarded(() => throw new InvalidOperationException())); // a fault of the program shows where

        static (int Code, string Error) Guarded(Func<int> work)
        {
            using var error = new StringWriter { NewLine = "\n" };
            return (CommandLine.Guard(work, error), error.ToString());
        }
    }

    [Theory]
    [InlineData("'climate' expects --data", "climate")]
    [InlineData("Unrecognized command or argument '--none'", "climate", "--none")]
    [InlineData("expected a whole number", "climate", "--epochs", "0")]
    [InlineData("cannot write", "one-to-many", "--checkpoint", "")]
    [InlineData("cannot log to ''", "one-to-many", "--log", "")]
    [InlineData("cannot read", "predict", "none")]
    public void Run_BadInput_EndsWithALineAndTwo(string part, params string[] arguments)
    {
        (int code, string error) = Run(arguments);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_BadInput_EndsWithALineAndTwo()
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, "climate", "--log", ""]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(ExitCode.BadInput, process.ExitCode);
        Assert.StartsWith("samples: cannot log to ''", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static (int Code, string Error) Run(params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        return (CommandLine.Run(arguments, error, CancellationToken.None), error.ToString());
    }

    // On one line, as the help breaks its own.
    private static string Help(string task)
    {
        using var text = new StringWriter();
        CommandLine.Create(CancellationToken.None).Parse([task, "--help"]).Invoke(new InvocationConfiguration { Output = text });
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
