using System.CommandLine;
using System.Text.Json;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The samples' command line in a folder: a run of a task, and answers of the model that it saved.</summary>
/// <param name="folder">Where the files are: <c>json</c>, <c>report.html</c> and <c>model</c>.</param>
internal sealed class TaskProgram(string folder)
{
    /// <summary>Runs a task.</summary>
    /// <returns>Its figures.</returns>
    public JsonElement Run(string task, params string[] options)
    {
        ParseResult parsed = CommandLine.Create(CancellationToken.None).Parse([task, "--json", At("json"), "--report", At("report.html"), "--model", At("model"), .. options]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(ExitCode.Success, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        using var json = JsonDocument.Parse(File.ReadAllText(At("json")));
        Assert.Equal(task, json.RootElement.GetProperty("task").GetString());
        return json.RootElement.GetProperty("metrics").Clone();
    }

    /// <summary>Runs a task.</summary>
    /// <returns>Its figures by their names.</returns>
    public Dictionary<string, double> Figures(string task, params string[] options) => Run(task, options).EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble());

    /// <summary>Asks the saved model.</summary>
    /// <param name="task">The task that saved it.</param>
    /// <param name="input">The file with the questions.</param>
    /// <param name="length">How long answers may be; null for the task's own length.</param>
    /// <returns>The lines of the answers.</returns>
    public string[] PredictFile(string task, string input, int? length = null)
    {
        using var answers = new StringWriter { NewLine = "\n" };
        var saved = SavedModel.At(At("model"));
        Assert.Equal(task, saved.Task);
        CommandLine.Tasks.Single(t => t.Name == task).Predict(saved, new Prediction(input, length, 1, 0, answers, CancellationToken.None));
        return answers.ToString().Split('\n')[..^1]; // a model that has learned little may answer with an empty line
    }

    /// <summary>Asks the saved model, a question a line.</summary>
    public string[] Predict(string task, IEnumerable<string> lines, int? length = null)
    {
        File.WriteAllText(At("asked"), string.Join('\n', lines));
        return PredictFile(task, At("asked"), length);
    }

    private string At(string name) => Path.Combine(folder, name);
}
