namespace Unrolled.Samples;

/// <summary>Learns a stream of samples while it goes on: judges each by the forecast that was made before, learns it, and forecasts the next one.</summary>
/// <remarks>
/// A step of the optimizer sees the newest window and seven of the last 512, drawn by chance, so that what was learned earlier is not forgotten. After the first steps nothing is allocated.
/// </remarks>
internal sealed class LoadWatcher : IDisposable
{
    /// <summary>Samples that a forecast looks at.</summary>
    public const int Steps = 16;

    /// <summary>Samples, and judgments, that are kept.</summary>
    public const int Kept = 512;

    /// <summary>Numbers of a judgment in <see cref="Judgments"/>: error and limit.</summary>
    public const int JudgmentWidth = 2;

    private const int BatchSize = 8;
    private const int LearnedFirst = 50; // samples whose errors say more of a network that has learned nothing yet than of the machine
    private const int LeastErrors = 50; // fewer do not make a percentile
    private const int ReplayStream = 1; // of the random numbers: the first weights' second tensor begins with the same ones

    private readonly LoadForecaster _model;
    private readonly Trainer<LoadForecaster> _trainer;
    private readonly LoadWindows _windows;
    private readonly RandomSource _random;
    private readonly RunningQuantile _errors;
    private readonly int _batches, _width;
    private readonly int[] _indices = new int[BatchSize];
    private readonly float[] _forecast;
    private bool _hasForecast;
    private long _forecasts;

    /// <summary>Begins without a sample.</summary>
    /// <param name="model">The model that learns.</param>
    /// <param name="trainer">Its trainer; the watcher ends it.</param>
    /// <param name="seed">Decides which older windows are seen again.</param>
    /// <param name="quantile">The share of errors that is usual, above 0, at most 1.</param>
    /// <param name="batches">Steps of the optimizer for each sample.</param>
    public LoadWatcher(LoadForecaster model, Trainer<LoadForecaster> trainer, int seed, double quantile, int batches)
    {
        _model = model;
        _trainer = trainer;
        _width = model.Definition.Inputs;
        _forecast = new float[_width];
        _random = new RandomSource(seed, ReplayStream);
        _errors = new RunningQuantile(Kept, quantile);
        _batches = batches;
        History = new RowHistory(Kept, _width);
        Judgments = new RowHistory(Kept, JudgmentWidth);
        _windows = new LoadWindows(History, Steps, _width);
    }

    /// <summary>How to train the model: one thread, since a step takes a tenth of a millisecond.</summary>
    public static TrainerOptions Training { get; } = new() { Loss = Loss.MeanSquaredError, Optimizer = new Adam(0.003f), BatchSize = BatchSize, ClipNorm = 1f, Threads = 1 };

    /// <summary>The last samples.</summary>
    public RowHistory History { get; }

    /// <summary>What was said of them: errors and limits.</summary>
    public RowHistory Judgments { get; }

    /// <summary>Forecasts the sample after a window: the window's last one and the change that the model expects.</summary>
    /// <param name="model">The model.</param>
    /// <param name="window">[steps, inputs].</param>
    /// <param name="forecast">[inputs].</param>
    public static void Forecast(LoadForecaster model, ReadOnlySpan<float> window, Span<float> forecast)
    {
        model.Predict(window, forecast);
        ReadOnlySpan<float> last = window[^forecast.Length..];
        for (int i = 0; i < forecast.Length; i++)
        {
            forecast[i] += last[i];
        }
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">[inputs].</param>
    public LoadJudgment Observe(ReadOnlySpan<float> sample)
    {
        float error = _hasForecast ? Distance(sample, _forecast) : float.NaN;
        float persistence = History.Count > 0 ? Distance(sample, History.Last(1)) : float.NaN;
        float limit = _errors.Count >= LeastErrors ? _errors.Value : float.NaN;
        if (_hasForecast && ++_forecasts > LearnedFirst)
        {
            _errors.Add(error);
        }

        History.Add(sample);
        Judgments.Add([error, limit]);
        if (History.Count > Steps)
        {
            Learn();
        }

        _hasForecast = History.Count >= Steps;
        if (_hasForecast)
        {
            Forecast(_model, History.Last(Steps), _forecast);
        }

        return new LoadJudgment(error, persistence, limit);
    }

    /// <summary>Ends the trainer.</summary>
    public void Dispose() => _trainer.Dispose();

    private void Learn()
    {
        for (int b = 0; b < _batches; b++)
        {
            _indices[0] = _windows.Count - 1;
            for (int i = 1; i < BatchSize; i++)
            {
                _indices[i] = _windows.Count - 1 - _random.NextInt(_windows.Filled);
            }

            _trainer.TrainBatch(_windows, _indices);
        }
    }

    private static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            squares += difference * difference;
        }

        return (float)Math.Sqrt(squares / a.Length);
    }
}
