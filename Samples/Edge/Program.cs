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
    return Fail($"there is no file '{path}'");
}

ClimateForecaster model;
try
{
    model = ClimateForecaster.Load(path);
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    return Fail($"the file '{path}' cannot be read");
}
catch (ModelFormatException error)
{
    return Fail(error.Message);
}

// Numbers are formatted by themselves: interpolating them would add code to the program.
Console.Error.WriteLine($"edge: {model.Definition.Name}, {model.Parameters.Length.ToString(CultureInfo.InvariantCulture)} parameters, lanes: {model.Lanes.ToString()}");
ClimateForecaster.State state = model.CreateState();
Span<float> x = stackalloc float[1], y = stackalloc float[1];
for (long number = 1; Console.ReadLine() is { } line; number++)
{
    if (!float.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out x[0]) || !float.IsFinite(x[0]))
    {
        return Fail($"line {number.ToString(CultureInfo.InvariantCulture)}: expected a number, got '{line}'");
    }

    x[0] = model.Scaler?.Transform(0, x[0]) ?? x[0];
    model.Step(state, x, y);
    Console.WriteLine((model.Scaler?.Inverse(0, y[0]) ?? y[0]).ToString("R", CultureInfo.InvariantCulture));
}

return 0;

static int Fail(string what)
{
    Console.Error.WriteLine("edge: " + what);
    return 2;
}
