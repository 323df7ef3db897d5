using System.CommandLine;

namespace Unrolled.Samples;

/// <summary><c>predict MODEL</c>: answers with what a task has saved.</summary>
internal static class PredictCommand
{
    private const int MostCharacters = 1_000_000;
    private const double MostTemperature = 10;

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<SampleTask> tasks, CancellationToken cancellation)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that a task has saved." };
        var input = new Option<string?>("--input") { Description = "The inputs, one per line; standard input by default. Tasks on images read a file of images.", HelpName = "FILE" };
        Option<int?> length = TaskOption.Number("--length", 1, MostCharacters, "The number of characters to write, or of positions for a ball.");
        Option<double?> temperature = TaskOption.Number("--temperature", 0, MostTemperature, "The sampling temperature: 0 for the most likely character, 1 (the default) for the learned probabilities.");
        Option<int?> seed = TaskOption.Number("--seed", int.MinValue, int.MaxValue, "The seed for sampling; 0 by default.");
        var command = new Command("predict", "Answers with a model that a task has saved.") { model, input, length, temperature, seed };
        command.SetAction(result =>
        {
            SavedModel saved = SavedModel.At(result.GetRequiredValue(model));
            SampleTask task = tasks.FirstOrDefault(t => t.Name == saved.Task)
                ?? throw new SampleException($"{saved.Path}: expected a model of one of the tasks, got one of '{saved.Task}'");
            RequireRead(task, AnswerOptions.Length, length.Name, result.GetValue(length) is not null);
            RequireRead(task, AnswerOptions.Chance, temperature.Name, result.GetValue(temperature) is not null);
            RequireRead(task, AnswerOptions.Chance, seed.Name, result.GetValue(seed) is not null);
            var prediction = new Prediction(
                result.GetValue(input), result.GetValue(length), result.GetValue(temperature) ?? 1, result.GetValue(seed) ?? 0, Console.Out, cancellation);
            try
            {
                task.Predict(saved, prediction);
            }
            catch (SampleException error) when (error.OfLine)
            {
                throw new SampleException($"{prediction.InputName}: line {prediction.LinesRead}: {error.Message}", error);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void RequireRead(SampleTask task, AnswerOptions option, string name, bool given)
    {
        if (given && !task.AnswerOptions.HasFlag(option))
        {
            throw new SampleException($"{name} has no effect on a model of '{task.Name}': omit it");
        }
    }
}
