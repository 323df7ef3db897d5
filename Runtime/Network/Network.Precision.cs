using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Quantization. Four arrangements may exist beside the parameters: panels of 32-bit floats that hold the quantized values, for
// passes of prediction; such panels with the parameters themselves, for passes of training; row copies, for their gradients; and the
// quantized panels, which steps read. Each is made on first use, and made again on the first use after the parameters have changed; with
// 32-bit weights the first two are one. Training alone packs only what it reads.
public abstract partial class Network
{
    private readonly Lock _making = new();
    private AlignedBuffer? _trainingPanels;
    private readonly AlignedBuffer? _reducedPanels;
    private ParameterSet? _quantized;

    // Steps and predictions of several threads meet here without a lock. The one that packs does so under the lock and then writes false: a release,
    // so that the packed values come before the flag. All others read the flag before anything else: an acquire, so that what they load from the
    // panels comes after it. On x64 plain loads and stores would do; an ARM64 core may load the panels before a flag that is read plainly, find in it
    // what the packing thread wrote meanwhile, and go on with the old weights. The first panels are published by their reference, written with a release too:
    // loads through a reference never come before the load of it. Code that makes panels stale (training, loading, setting parameters or lanes) requires
    // exclusive access to the model, so those writes need no order here: the caller's own synchronization stands between them and the next prediction.
    private bool _panelsAreStale, _reducedAreStale;

    /// <summary>The packed weights. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer PackedPanels => !Volatile.Read(ref _panelsAreStale) && _panels is { } panels ? panels : MakePanels();

    /// <summary>The packed quantized weights. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer ReducedPanels => Volatile.Read(ref _reducedAreStale) ? MakeReducedPanels() : _reducedPanels!;

    private bool IsReduced => Definition.Weights != WeightPrecision.Float32;

    /// <summary>
    /// The value of each parameter in prediction: the quantized value if the model quantizes its weights. A copy, in the order of <see cref="ParameterSet.Values"/>.
    /// </summary>
    public float[] PredictionWeights()
    {
        var values = new float[Parameters.Length];
        Quantize(values, flushed: false);
        return values;
    }

    /// <summary>The packed weights for a pass: those of prediction, or the parameters where it has room for a backward pass. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer PanelsFor(SequencePass pass) => pass.Training ? _trainingPanels! : PackedPanels;

    /// <summary>The values of a parameter for packing, with those that are too small (<see cref="FlushToZero"/>) as zeros: a copy if there are any.</summary>
    internal ReadOnlySpan<float> FlushedValues(int parameter)
    {
        ParameterTensor tensor = Parameters[parameter];
        if (!tensor.Definition.Trainable || !FlushToZero.Changes(tensor.Values, FlushToZero.Gradient))
        {
            return tensor.Values;
        }

        float[] values = tensor.Values.ToArray();
        FlushToZero.Apply(values, FlushToZero.Gradient);
        return values;
    }

    // Packs the arrangement that training reads besides the row copies.
    private void MakeTrainingPanels()
    {
        if (IsReduced && _trainingPanels is null)
        {
            _trainingPanels = new AlignedBuffer(Definition.PanelLength);
            PackPanels(Parameters, _trainingPanels.Span);
            FlushWeights(_trainingPanels.Span);
        }
    }

    // Several threads may predict their first batch at once.
    private AlignedBuffer MakePanels()
    {
        lock (_making)
        {
            if (_panels is null || _panelsAreStale)
            {
                AlignedBuffer panels = _panels ?? new AlignedBuffer(Definition.PanelLength);
                PackQuantized(panels);
                Volatile.Write(ref _panels, panels);
                Volatile.Write(ref _panelsAreStale, false);
            }

            return _panels;
        }
    }

    // Steps of several threads must not make them twice either.
    private AlignedBuffer MakeReducedPanels()
    {
        lock (_making)
        {
            if (_reducedAreStale)
            {
                PackReduced(_reducedPanels!.Span);
                Volatile.Write(ref _reducedAreStale, false);
            }

            return _reducedPanels!;
        }
    }

    private void PackQuantized(AlignedBuffer panels)
    {
        _quantized ??= new ParameterSet(Definition.Parameters, () => { });
        Quantize(_quantized.Mutable, flushed: true);
        PackPanels(_quantized, panels.Span);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Quantize(Span<float> target, bool flushed)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            ParameterTensor tensor = Parameters[i];
            WeightPrecision precision = tensor.Definition.Precision;
            ReadOnlySpan<float> values = flushed ? FlushedValues(i) : tensor.Values;
            int row = precision == WeightPrecision.Float32 ? tensor.Length : tensor.Length / tensor.Shape[0];
            for (int from = 0; from < tensor.Length; from += row)
            {
                ReducedWeights.Quantize(precision, values.Slice(from, row), target.Slice(tensor.Offset + from, row));
            }
        }
    }

    private void RepackReduced()
    {
        _reducedAreStale = _reducedPanels is not null;
        _panelsAreStale = _panels is not null;
        if (_trainingPanels is not null)
        {
            PackPanels(Parameters, _trainingPanels.Span);
            FlushWeights(_trainingPanels.Span);
        }
    }
}
