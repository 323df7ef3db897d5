using Unrolled.Kernels;

namespace Unrolled.Samples.Edge;

/// <summary>Makes what the options ask for, and runs it.</summary>
internal static class EdgeProgram
{
    public static void Run(EdgeOptions options)
    {
        ClimateForecaster model = Load(options.Model);
        Descriptor.Error.TellLine($"edge: {model.Definition.Name}, {Number.Text(model.Parameters.Length)} parameters, lanes: {Text(model.Lanes)}");
        using ILearner? learner = options.Learn ? CreateLearner(model, options) : null;
        var forecaster = new Forecaster(model, learner);
        using StateFolder? folder = options.State is { } path ? new StateFolder(path, Digest.Of(File.ReadAllBytes(options.Model))) : null;
        if (folder?.Load(forecaster.StateLength) is { } saved)
        {
            forecaster.Restore(saved);
            Descriptor.Error.TellLine($"edge: continues after {Number.Text(saved.Count)} values");
        }

        using var stop = new StopSignal();
        using var notifier = ServiceNotifier.OfEnvironment();
        using IValueSource source = CreateSource(options, stop);
        StateKeeper? keeper = folder is null ? null : new StateKeeper(folder, forecaster, options.SaveInterval);
        new EdgeLoop(source, forecaster, new ForecastWriter(Descriptor.Output, options.Json), keeper, notifier, stop, Now).Run();
    }

    // The framework's own messages are left out of the published program: what can go wrong with a file is said here.
    private static ClimateForecaster Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new EdgeException(ExitCode.Arguments, $"there is no file '{path}'");
        }

        try
        {
            return ClimateForecaster.Load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EdgeException(ExitCode.Arguments, $"the file '{path}' cannot be read");
        }
        catch (ModelFormatException error)
        {
            throw new EdgeException(ExitCode.Arguments, error.Message);
        }
    }

    private static Learner CreateLearner(ClimateForecaster model, EdgeOptions options)
        => LearningFeature.IsIncluded
            ? new Learner(model, options.Window, options.Batch, options.Rate)
            : throw new EdgeException(ExitCode.Arguments, "--learn: expected a program that was published with -p:Learning=true, got one without learning");

    private static IValueSource CreateSource(EdgeOptions options, StopSignal stop) => options switch
    {
        { Serial: { } device } => new LineSource(SerialDevice.Open(device, options.Baud), stop, isDevice: true),
        { Sensor: { } folder } => new SensorSource(new IndustrialSensor(folder, options.Channel!, options.Factor), options.Interval, Now, stop),
        _ => new LineSource(Descriptor.Input, stop, isDevice: false),
    };

    private static long Now() => Environment.TickCount64;

    // The names of the enumeration: formatting it would add the code for all enumerations.
    private static string Text(LaneWidth lanes) => lanes switch
    {
        LaneWidth.Lanes512 => nameof(LaneWidth.Lanes512),
        LaneWidth.Lanes256 => nameof(LaneWidth.Lanes256),
        LaneWidth.Lanes128 => nameof(LaneWidth.Lanes128),
        _ => nameof(LaneWidth.Scalar),
    };
}
