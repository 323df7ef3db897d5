using System.Numerics;

namespace Unrolled.Bench.OneDnn;

/// <summary>
/// A whole training step with oneDNN's forward-training and backward primitives: batch, forward, loss, backward, then Adam by the rule that our
/// trainer has, over all parameters at once.
/// </summary>
internal sealed class DnnlTraining : IContender
{
    private readonly DnnlEngine _engine = new();
    private readonly Workload _workload;
    private readonly float[] _sequences;
    private readonly float[] _targets;
    private readonly DnnlMemory _input;
    private readonly DnnlMemory _output;
    private readonly DnnlMemory _outputGradient;
    private readonly DnnlCall? _softmax;
    private readonly NativeFloats _parameters;
    private readonly NativeFloats _gradients;
    private readonly NativeFloats _slots;
    private readonly DnnlTrainedLayer[] _layers;
    private readonly Adam _adam = new(1e-3f);
    private readonly int[] _batch;
    private readonly int _outputs;
    private int _next;
    private int _step;

    /// <summary>Makes the primitives.</summary>
    /// <param name="workload">The row of the table: one that trains.</param>
    /// <param name="layers">The network's layers.</param>
    public DnnlTraining(Workload workload, PeerLayer[] layers)
    {
        _workload = workload;
        _sequences = workload.Inputs();
        _targets = workload.Targets();
        _batch = new int[workload.Batch];
        _outputs = layers[^1].Units;
        int count = layers.Sum(l => l.W.Length + l.U.Length + l.B.Length);
        _parameters = new NativeFloats(count);
        _gradients = new NativeFloats(count);
        _slots = new NativeFloats(_adam.SlotCount * count);

        _input = _engine.Memory(DnnlShape.Rows(workload.Steps, workload.Batch, workload.Features));
        _layers = new DnnlTrainedLayer[layers.Length];
        DnnlMemory current = _input, gradient = _engine.Memory(_input.Shape);
        int offset = 0;
        for (int i = 0; i < layers.Length; i++)
        {
            _layers[i] = layers[i].IsRecurrent
                ? new DnnlTrainedLstm(_engine, layers[i], workload.Steps, workload.Batch, current, gradient, _parameters, _gradients, offset)
                : new DnnlTrainedDense(_engine, layers[i], Rows(layers[i]), current, gradient, _parameters, _gradients, offset);
            (current, gradient) = (_layers[i].Output, _layers[i].OutputGradient);
            offset += layers[i].W.Length + layers[i].U.Length + layers[i].B.Length;
        }

        _outputGradient = gradient;
        _output = current;
        if (workload.Softmax)
        {
            _output = _engine.Memory(current.Shape);
            _softmax = DnnlTrainedDense.Softmax(_engine, current, _output);
        }
    }

    /// <inheritdoc/>
    public string Name => "oneDNN";

    /// <inheritdoc/>
    public float[] Answers()
    {
        var losses = new float[8];
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = (float)Batch();
        }

        return losses;
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Batch();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _parameters.Dispose();
        _gradients.Dispose();
        _slots.Dispose();
    }

    private int Rows(PeerLayer layer) => layer.ReturnsSequences ? _workload.Batch * _workload.Steps : _workload.Batch;

    private double Batch()
    {
        for (int i = 0; i < _batch.Length; i++)
        {
            _batch[i] = _next;
            _next = (_next + 1) % _workload.Sequences;
        }

        FillInput();
        foreach (DnnlTrainedLayer layer in _layers)
        {
            layer.Forward();
        }

        _softmax?.Run();
        _engine.Wait();
        double loss = _workload.Softmax ? CrossEntropy() : SquaredError();
        _gradients.Span.Clear();
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            _layers[i].Backward(isFirst: i == 0);
        }

        _engine.Wait();
        _adam.Apply(_parameters.Span, _gradients.Span, _slots.Span, ++_step, LaneSupport.Best);
        foreach (DnnlTrainedLayer layer in _layers)
        {
            layer.Arrange();
        }

        return loss;
    }

    // [steps, batch, features] of [sequences, steps].
    private void FillInput()
    {
        Span<float> input = _input.Span;
        int features = _workload.Features, steps = _workload.Steps;
        if (features > 1)
        {
            input.Clear();
        }

        for (int b = 0; b < _batch.Length; b++)
        {
            ReadOnlySpan<float> sequence = _sequences.AsSpan(_batch[b] * steps, steps);
            for (int t = 0; t < steps; t++)
            {
                int row = t * _batch.Length + b;
                if (features > 1)
                {
                    input[row * features + (int)sequence[t]] = 1;
                }
                else
                {
                    input[row] = sequence[t];
                }
            }
        }
    }

    private double SquaredError()
    {
        Span<float> output = _output.Span, gradient = _outputGradient.Span;
        double sum = 0;
        for (int b = 0; b < _batch.Length; b++)
        {
            float difference = output[b] - _targets[_batch[b]];
            sum += (double)difference * difference;
            gradient[b] = 2 * difference / _batch.Length;
        }

        return sum / _batch.Length;
    }

    // The output is a softmax's: its gradient is the output, less 1 at the target's place.
    private double CrossEntropy()
    {
        Span<float> output = _output.Span, gradient = _outputGradient.Span;
        int rows = _batch.Length * _workload.Steps;
        float scale = 1f / rows;
        Scale(output, gradient, scale);
        double sum = 0;
        for (int b = 0; b < _batch.Length; b++)
        {
            for (int t = 0; t < _workload.Steps; t++)
            {
                int place = (t * _batch.Length + b) * _outputs + (int)_targets[_batch[b] * _workload.Steps + t];
                sum -= Math.Log(output[place]);
                gradient[place] -= scale;
            }
        }

        return sum / rows;
    }

    private static void Scale(ReadOnlySpan<float> from, Span<float> to, float factor)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= from.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(from[i..]) * factor).CopyTo(to[i..]);
        }

        for (; i < from.Length; i++)
        {
            to[i] = from[i] * factor;
        }
    }
}
