using System.Globalization;
using Unrolled;
using Unrolled.Samples;

// edge MODEL.safetensors: reads one temperature a line, writes the next day's forecast after each. Values are in °C where the model's
// file carries the scaler it was trained with, as the climate sample's does.
if (args is not [var path] || path is "-h" or "--help")
{
    Console.Error.WriteLine("Usage: edge MODEL.safetensors < values   (one value a line; one forecast a line)");
    return args is ["-h" or "--help"] ? 0 : 2;
}

// The framework's own messages are left out of the published program: what can go wrong with a file is said here.
if (!File.Exists(path))
{
    Console.Error.WriteLine($"edge: there is no file '{path}'");
    return 2;
}

ClimateForecaster model;
try
{
    model = ClimateForecaster.Load(path);
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"edge: the file '{path}' cannot be read");
    return 2;
}
catch (Exception error) when (error is ModelFormatException or PlatformNotSupportedException)
{
    Console.Error.WriteLine($"edge: {error.Message}");
    return 2;
}

Console.Error.WriteLine($"edge: {model.Definition.Name}, {model.Parameters.Length} parameters, lanes: {model.Lanes}");
ClimateForecaster.State state = model.CreateState();
Span<float> x = stackalloc float[1], y = stackalloc float[1];
for (long number = 1; Console.ReadLine() is { } line; number++)
{
    if (!float.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out x[0]) || !float.IsFinite(x[0]))
    {
        Console.Error.WriteLine($"edge: line {number}: expected a number, got '{line}'");
        return 2;
    }

    x[0] = model.Scaler?.Transform(0, x[0]) ?? x[0];
    model.Step(state, x, y);
    Console.WriteLine((model.Scaler?.Inverse(0, y[0]) ?? y[0]).ToString("R", CultureInfo.InvariantCulture));
}

return 0;
