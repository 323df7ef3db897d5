using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>Where the matrices of a recurrent layer start in a pass. Rows lie along the layer's axis: those of one time step together.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class RecurrentMatrices
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal RecurrentMatrices(SequencePass pass, RecurrentLayout layout, nint input, int tokenStride)
    {
        Layout = layout;
        Input = input;
        TokenStride = tokenStride;
        bool keepsGates = pass.Training || pass.IsBlock || !layout.KeepsGatesForTraining;
        Gates = keepsGates ? pass.Reserve(layout.Axis, layout.GateStride) : 0;
        Hidden = pass.ReserveBehind(layout.Axis, layout.HiddenStride);
        Kept = new nint[layout.Kept.Length];
        KeptGradients = new nint[layout.Kept.Length];
        for (int i = 0; i < Kept.Length; i++)
        {
            Kept[i] = keepsGates || layout.Kept[i].Kind == KeptKind.State ? Reserve(pass, layout.Axis, layout.Kept[i]) : 0;
        }

        if (layout.RecurrentDropout > 0)
        {
            Mask = pass.ReserveRows(layout.HiddenStride);
            SeenHidden = pass.Reserve(layout.Axis, layout.HiddenStride);
            SeenGradient = pass.ReserveRows(layout.HiddenStride);
        }

        Output = layout.ReturnsSequences || pass.IsBlock ? Hidden : pass.ReserveRows(layout.HiddenStride);
        if (pass.Training)
        {
            HiddenGradient = pass.ReserveRows(layout.HiddenStride);
            for (int i = 0; i < Kept.Length; i++)
            {
                KeptGradients[i] = layout.Kept[i].Kind == KeptKind.State ? pass.ReserveRows(layout.Kept[i].Stride) : 0;
            }

            OutputGradient = pass.Reserve(layout.OutputAxis, layout.HiddenStride);
        }

        int state = layout.FirstState;
        pass.PlaceState(state++, layout.Axis, Hidden, HiddenGradient, layout.HiddenStride);
        for (int i = 0; i < Kept.Length; i++)
        {
            if (layout.Kept[i].Kind == KeptKind.State)
            {
                pass.PlaceState(state++, layout.Axis, Kept[i], KeptGradients[i], layout.Kept[i].Stride);
            }
        }

        StateCount = state - layout.FirstState;
        pass.PlaceCell(layout.Layer, layout.Axis, Hidden, layout.Hidden, layout.HiddenStride, Gates, layout.GateColumns, layout.GateStride, layout.IsReverse);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Reserve(SequencePass pass, int axis, KeptMatrix matrix) => matrix.Kind switch
    {
        KeptKind.State => pass.ReserveBehind(axis, matrix.Stride),
        KeptKind.Step => pass.Reserve(axis, matrix.Stride),
        _ when !pass.Training => 0,
        KeptKind.TrainingStep => pass.Reserve(axis, matrix.Stride),
        _ => pass.ReserveRows(matrix.Stride),
    };

    /// <summary>The layer's sizes.</summary>
    public RecurrentLayout Layout { get; }

    /// <summary>How many states the layer has.</summary>
    public int StateCount { get; }

    /// <summary>The input, or the tokens that select columns of W.</summary>
    public nint Input { get; }

    /// <summary>Floats from a token to the next; 0 where the input is no token.</summary>
    public int TokenStride { get; }

    /// <summary>The sums of the gates, then the gates, then the gradients of the sums.</summary>
    public nint Gates { get; }

    /// <summary>h of every step; the initial states, a row for each sequence, lie before it.</summary>
    public nint Hidden { get; }

    /// <summary>The gradient of h at the current step, a row for each sequence.</summary>
    public nint HiddenGradient { get; }

    /// <summary>The other matrices that the pass keeps: those of <see cref="RecurrentLayout.Kept"/>.</summary>
    public nint[] Kept { get; }

    /// <summary>The gradients of those of them that are states, at the current step.</summary>
    public nint[] KeptGradients { get; }

    /// <summary>The output: h of every step, or that of each sequence's last one.</summary>
    public nint Output { get; }

    /// <summary>The gradient of the output.</summary>
    public nint OutputGradient { get; }

    /// <summary>What dropout lets U see of h, the same at all steps, a row for each sequence.</summary>
    public nint Mask { get; }

    /// <summary>h(t − 1) as U sees it; h itself where dropout hides nothing of it.</summary>
    public nint SeenHidden { get; }

    /// <summary>The gradient of that at the current step, a row for each sequence.</summary>
    public nint SeenGradient { get; }
}
