using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// Writes the gate code and the memory layout of passes, as file-local types of a namespace of their own: no name of the user's
/// reaches in, so the text needs no qualified names.
/// </summary>
internal sealed class KernelEmitter(NetworkPlan plan, List<LayerEmitter> layers, SourceWriter writer)
{
    private readonly NetworkPlan _plan = plan;
    private readonly List<LayerEmitter> _layers = layers;
    private readonly SourceWriter _writer = writer;

    /// <summary>Writes the namespace.</summary>
    public void Emit() => _writer.Block("namespace Unrolled.Generated", () =>
    {
        _writer.Write("""
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            using System.Runtime.Intrinsics;
            using Unrolled;
            using Unrolled.Kernels;

            """);
        EmitPass();
        EmitKernels();
    });

    private void EmitPass()
    {
        _writer.Write("/// <summary>The memory of one pass of whole sequences. Each field is where a matrix starts.</summary>");
        _writer.Block("file sealed class Pass : SequencePass", () =>
        {
            _writer.Write($"/// <summary>The input [steps, rows, {_plan.Spec.Inputs}] and its gradient, row stride {_plan.InputStride}.</summary>\npublic readonly nint X, InputGradient;");
            _writer.Write("/// <summary>The gradient columns of all layers.</summary>\npublic nint Columns => GradientColumns;");
            _writer.Write("/// <summary>64 zeros.</summary>\npublic ref float ZeroRow => ref At(Zeros);");
            _layers.ForEach(l => l.EmitPassFields(_writer));
            _writer.Line();
            _writer.Block("public Pass(NetworkDefinition shape, int maxSteps, int maxRows, bool training)\n    : base(shape, maxSteps, maxRows, training)", () =>
            {
                _writer.Write($"X = Reserve(maxSteps, {_plan.InputStride});");
                _writer.Block("if (training)", () =>
                {
                    _writer.Write($"InputGradient = Reserve(maxSteps, {_plan.InputStride});");
                    _writer.Write($"GradientColumns = Reserve({_plan.GradientLength});");
                });
                _layers.ForEach(l => l.EmitPassLayout(_writer));
                _writer.Write("Allocate();");
            });
            _writer.Write($"""

                /// <inheritdoc/>
                protected override Region Input => new(X, InputGradient, {_plan.InputStride});

                /// <inheritdoc/>
                protected override Region Output => new({_plan.Last.Code}Output, {_plan.Last.Code}OutputGradient, {_plan.Last.OutputStride});
                """);
        });
        _writer.Line();
    }

    private void EmitKernels()
    {
        _writer.Write("/// <summary>The gate code, written once for all lanes.</summary>");
        _writer.Block("file static class Kernels", () =>
        {
            EmitDispatch("Step", "NetworkState state, ref float panels, ReadOnlySpan<float> x, Span<float> y", "state, ref panels, x, y");
            EmitStep();
            EmitDispatch("Forward", "Pass pass, ref float panels", "pass, ref panels");
            EmitChain("Forward", "panels", _plan.Layers);
            _writer.Line();
            EmitDispatch("Backward", "Pass pass, ref float rowCopies", "pass, ref rowCopies");
            EmitChain("Backward", "rowCopies", _plan.Layers.Reverse());
            foreach (LayerEmitter layer in _layers)
            {
                _writer.Line();
                layer.EmitKernels(_writer);
            }
        });
    }

    private void EmitDispatch(string method, string parameters, string arguments)
    {
        _writer.Write($$"""
            /// <summary>Chooses the lanes.</summary>
            public static void {{method}}(LaneWidth lanes, {{parameters}})
            {
                switch (lanes)
                {
                    case LaneWidth.Lanes512: {{method}}<Lanes512, Vector512<float>>({{arguments}}); break;
                    case LaneWidth.Lanes256: {{method}}<Lanes256, Vector256<float>>({{arguments}}); break;
                    case LaneWidth.Lanes128: {{method}}<Lanes128, Vector128<float>>({{arguments}}); break;
                    default: {{method}}<Lanes1, float>({{arguments}}); break;
                }
            }
            """);
        _writer.Line();
    }

    private void EmitStep()
    {
        _writer.Write("/// <summary>One time step through all layers; without an output where y is empty.</summary>");
        _writer.Write("private static void Step<L, V>(NetworkState state, ref float w, ReadOnlySpan<float> features, Span<float> y)");
        _writer.Write(Code.Constraints);
        _writer.Block("", () =>
        {
            _writer.Write("""
                ref float s = ref state.Memory;
                ref float x = ref MemoryMarshal.GetReference(features);
                nint now = state.Phase, next = 1 - now;
                state.Phase = next;
                """);
            bool head = false;
            for (int i = 0; i < _layers.Count; i++)
            {
                LayerPlan layer = _plan.Layers[i];
                if (!head && !_plan.ReturnsSequences && !layer.Spec.IsRecurrent && !_plan.Layers.Skip(i).Any(l => l.Spec.IsRecurrent))
                {
                    // What follows the last recurrent layer carries nothing on: it is needed at the last step alone.
                    head = true;
                    EmitReturnWithoutOutput();
                }

                _writer.Line();
                if (i > 0)
                {
                    _writer.Write($"{(i == 1 ? "ref float below = " : "below = ")}{_layers[i - 1].StepOutput};");
                }

                _layers[i].EmitStep(_writer);
            }

            if (!head)
            {
                EmitReturnWithoutOutput();
            }

            _writer.Line();
            _writer.Write($"MemoryMarshal.CreateReadOnlySpan({_layers[_layers.Count - 1].StepOutput}, {_plan.Outputs}).CopyTo(y);");
        });
    }

    private void EmitReturnWithoutOutput()
    {
        _writer.Line();
        _writer.Block("if (y.IsEmpty)", () => _writer.Write("return;"));
    }

    private void EmitChain(string method, string weights, IEnumerable<LayerPlan> layers)
    {
        _writer.Write(method == "Forward"
            ? "/// <summary>Whole sequences through all layers.</summary>"
            : "/// <summary>The gradients of all layers, last to first.</summary>");
        _writer.Write($"private static void {method}<L, V>(Pass pass, ref float {weights})");
        _writer.Write(Code.Constraints);
        _writer.Block("", () =>
        {
            foreach (LayerPlan layer in layers)
            {
                string offset = method == "Forward" ? $"ref Unsafe.Add(ref panels, {layer.PanelOffset})" : "ref rowCopies";
                _writer.Write($"{layer.Code}{method}<L, V>(pass, {offset});");
            }
        });
    }
}
