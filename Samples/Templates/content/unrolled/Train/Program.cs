using MyApp;
using Unrolled;

// Train [SERIES.txt]: trains on one number per line, or on an example, and writes forecaster.safetensors.
float[] series;
try
{
    series = args.Length > 0 ? Series.Read(args[0]) : Series.Example(2000, seed: 1);
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
{
    Console.Error.WriteLine($"{args[0]}: {fault.Message}");
    return 2;
}

if (series.Length < ForecasterTraining.LeastValues)
{
    Console.Error.WriteLine($"Expected at least {ForecasterTraining.LeastValues} values, got {series.Length}.");
    return 2;
}

Console.WriteLine(Forecaster.Summary);
var progress = new SynchronousProgress<TrainingProgress>(p =>
{
    if (p.EpochEnded)
    {
        Console.WriteLine($"epoch {p.Epoch} of {p.Epochs}: loss {p.Loss:f5}");
    }
});
(Forecaster model, double error, double baseline) = ForecasterTraining.Train(series, epochs: 10, progress);
model.Save("forecaster.safetensors");
Console.WriteLine($"RMSE on the last fifth: {error:f3}; of the last value as the forecast: {baseline:f3}");
return 0;
