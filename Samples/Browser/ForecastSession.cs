namespace Unrolled.Samples.Browser;

/// <summary>A series, a model that learns to forecast it, and a stream that runs over it. It does little at a time, so that a page can draw in between.</summary>
public sealed class ForecastSession : IDisposable
{
    /// <summary>Values of a window, from which the next one is forecast in training.</summary>
    public const int Steps = 30;

    /// <summary>The fewest values of a series: a window and its target, and a few more.</summary>
    public const int Fewest = Steps + 10;

    /// <summary>The most values of a series.</summary>
    public const int Most = 100_000;

    private readonly int _seed;
    private readonly RandomSource _order;
    private readonly float[] _x = new float[1], _y = new float[1];
    private float[] _values;
    private float[] _scaled = [];
    private int[] _indices = [];
    private SequenceData _windows = null!;
    private Forecaster _model = null!;
    private Trainer<Forecaster> _trainer = null!;
    private Forecaster.State _state = null!;
    private bool _isLoaded;
    private int _next;
    private int _streamed;
    private double _sum;

    /// <summary>Starts with a new model.</summary>
    /// <param name="values">The series: <see cref="Fewest"/> to <see cref="Most"/> finite numbers.</param>
    /// <param name="seed">Of the weights, and of the order of the windows.</param>
    /// <exception cref="ArgumentException">The series is too short or too long, or has a number that is not finite.</exception>
    public ForecastSession(float[] values, int seed)
    {
        _seed = seed;
        _order = new RandomSource(seed, 1);
        _values = Checked(values);
        StartNewModel();
    }

    /// <summary>The series.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <summary>The model.</summary>
    public Forecaster Model => _model;

    /// <summary>Epochs that are complete.</summary>
    public int Epochs { get; private set; }

    /// <summary>The mean loss of the last complete epoch; NaN before the first.</summary>
    public double EpochLoss { get; private set; } = double.NaN;

    /// <summary>Takes another series. A model from a file stays, with its scaler; otherwise a new one begins.</summary>
    /// <param name="values">As in the constructor.</param>
    /// <exception cref="ArgumentException">As in the constructor. Nothing has changed.</exception>
    public void UseSeries(float[] values)
    {
        _values = Checked(values);
        if (_isLoaded)
        {
            Begin(_model);
        }
        else
        {
            StartNewModel();
        }
    }

    /// <summary>Takes a trained model.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <exception cref="ModelFormatException">They are no model file, or one of another network. Nothing has changed.</exception>
    public void UseModel(ReadOnlySpan<byte> file)
    {
        Forecaster model = Forecaster.Load(file);
        model.Scaler ??= MinMaxScaler.Fit(_values);
        _isLoaded = true;
        Begin(model);
    }

    /// <summary>Trains on the next batch of windows. Each epoch has its own order.</summary>
    /// <returns>The batch's loss, of scaled values.</returns>
    /// <exception cref="TrainingDivergedException">The loss became infinite or not a number.</exception>
    public double TrainBatch()
    {
        if (_next == 0)
        {
            _order.Shuffle(_indices.AsSpan());
        }

        ReadOnlySpan<int> batch = _indices.AsSpan(_next, Math.Min(_trainer.Options.BatchSize, _indices.Length - _next));
        double loss = _trainer.TrainBatch(_windows, batch);
        _sum += loss * batch.Length;
        _next += batch.Length;
        if (_next == _indices.Length)
        {
            EpochLoss = _sum / _indices.Length;
            Epochs++;
            (_next, _sum) = (0, 0);
        }

        return loss;
    }

    /// <summary>Begins a stream at the first value.</summary>
    public void StartStream()
    {
        _state.Reset();
        _streamed = 0;
    }

    /// <summary>Steps through the next values of the stream. After the last value of the series, each forecast is the next input.</summary>
    /// <param name="forecasts">Each value's forecast of the one after it.</param>
    public void Stream(Span<double> forecasts)
    {
        foreach (ref double forecast in forecasts)
        {
            _x[0] = _streamed < _scaled.Length ? _scaled[_streamed] : _y[0];
            _model.Step(_state, _x, _y);
            _streamed++;
            forecast = _model.Scaler!.Inverse(0, _y[0]);
        }
    }

    /// <summary>The bytes of the model's file.</summary>
    public byte[] SaveModel()
    {
        using var file = new MemoryStream();
        ModelFile.Save(_model, file);
        return file.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();

    private static float[] Checked(float[] values)
    {
        if (values.Length is < Fewest or > Most)
        {
            throw new ArgumentException($"Expected {Fewest} to {Most} values, got {values.Length}.", nameof(values));
        }

        int bad = Array.FindIndex(values, v => !float.IsFinite(v));
        return bad < 0 ? values : throw new ArgumentException($"Expected finite numbers, got {values[bad]} as value {bad + 1}.", nameof(values));
    }

    private void StartNewModel() => Begin(new Forecaster(_seed) { Scaler = MinMaxScaler.Fit(_values) });

    private void Begin(Forecaster model)
    {
        _scaled = new float[_values.Length];
        model.Scaler!.Transform(_values, _scaled);
        _windows = SequenceData.Windows(_scaled, Steps);
        _indices = [.. Enumerable.Range(0, _windows.Count)];
        _trainer?.Dispose();
        _model = model;
        _state = model.CreateState();
        _trainer = new Trainer<Forecaster>(model, new TrainerOptions { BatchSize = 16, Optimizer = new Adam(5e-3f), ClipNorm = 1f, Seed = _seed });
        (Epochs, EpochLoss, _next, _sum, _streamed) = (0, double.NaN, 0, 0, 0);
    }
}
