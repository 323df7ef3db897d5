using System.Globalization;
using MyApp;
using Unrolled;

// Stream MODEL.safetensors < values.txt: writes the forecast of the next value after each line.
if (args is not [var path])
{
    Console.Error.WriteLine("Usage: Stream MODEL.safetensors < values.txt");
    return 2;
}

try
{
    var model = Forecaster.Load(path);
    Forecaster.State state = model.CreateState();
    for (long number = 1; Console.ReadLine() is { } line; number++)
    {
        Console.WriteLine(model.Next(state, Series.Parse(line, number)).ToString("R", CultureInfo.InvariantCulture));
    }

    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelFormatException or FormatException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
