using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary>Learns from the last windows of a stream: after each value a step of Adam.</summary>
/// <remarks>The process may be killed at any time: values, weights, moments and step count are saved together, and training gives the same bits from there.</remarks>
internal sealed class Learner : ILearner
{
    private const int CountLength = sizeof(int);
    private const float LongestGradient = 1;

    private readonly Trainer<ClimateForecaster> _trainer;
    private readonly SequenceData _windows;

    // The last values: the newest is the target of the last window.
    private readonly float[] _values;
    private readonly int[] _indices;
    private readonly int _steps;

    // The same memory for every save: they come every second.
    private readonly MemoryStream _saved = new();
    private int _count;

    /// <param name="model">The model that learns.</param>
    /// <param name="steps">Values of a window.</param>
    /// <param name="windows">Windows of a step of the optimizer, the last ones.</param>
    /// <param name="rate">The learning rate.</param>
    public Learner(ClimateForecaster model, int steps, int windows, float rate)
    {
        _steps = steps;
        _values = new float[steps + windows];
        _windows = SequenceData.Windows(_values, steps);
        _indices = new int[windows];
        for (int i = 0; i < windows; i++)
        {
            _indices[i] = i;
        }

        _trainer = new Trainer<ClimateForecaster>(
            model, new TrainerOptions { Loss = Loss.MeanSquaredError, Metrics = [], Optimizer = new Adam(rate), BatchSize = windows, ClipNorm = LongestGradient, Threads = 1 });
    }

    public double? Learn(float value)
    {
        _values.AsSpan(1).CopyTo(_values);
        _values[^1] = value;
        _count = Math.Min(_count + 1, _values.Length);
        int filled = _count - _steps;
        if (filled < 1)
        {
            return null;
        }

        try
        {
            return _trainer.TrainBatch(_windows, _indices.AsSpan(_indices.Length - filled));
        }
        catch (TrainingDivergedException)
        {
            // The weights are those from before; the stream goes on with them.
            Descriptor.Error.TellLine("edge: nothing was learned from the last value: expected a finite loss and gradient, got others");
            return null;
        }
    }

    public ReadOnlyMemory<byte> Save()
    {
        _saved.SetLength(0);
        Span<byte> count = stackalloc byte[CountLength];
        BinaryPrimitives.WriteInt32LittleEndian(count, _count);
        _saved.Write(count);
        _saved.Write(MemoryMarshal.AsBytes<float>(_values));
        _trainer.SaveCheckpoint(_saved);

        // A checkpoint leaves half a megabyte behind, every second for years. The collector, left alone, would let it grow to thirty before it looks.
        GC.Collect();
        return _saved.GetBuffer().AsMemory(0, (int)_saved.Length);
    }

    public void Restore(ReadOnlyMemory<byte> saved)
    {
        ReadOnlySpan<byte> bytes = saved.Span;
        int begin = CountLength + _values.Length * sizeof(float), count = bytes.Length < begin ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count < 0 || count > _values.Length)
        {
            throw new EdgeException(
                ExitCode.State,
                $"the saved state cannot be used, expected --window and --batch as they were: {Number.Text(_values.Length)} values need {Number.Text(begin)} bytes, got {Number.Text(saved.Length)}");
        }

        try
        {
            _trainer.ContinueFrom(new MemoryStream(bytes[begin..].ToArray()));
        }
        catch (Exception e) when (e is ModelFormatException or CheckpointMismatchException)
        {
            throw new EdgeException(ExitCode.State, $"the saved state cannot be used, expected --window and --batch as they were: {e.Message}");
        }

        MemoryMarshal.Cast<byte, float>(bytes[CountLength..begin]).CopyTo(_values);
        _count = count;
    }

    public void Dispose() => _trainer.Dispose();
}
