namespace Unrolled.Generator.Emit;

/// <summary>
/// Writes the gate code and the memory layout of passes, as file-local types in a separate namespace: no name of the user's
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
        for (int i = 0; i < _layers.Count; i++)
        {
            _layers[i].IsStepped = _plan.Streams && !_plan.Layers[i].IsSource;
            _layers[i].StepsBlocks = _plan.StepsBlocks;
            _layers[i].EmitTypes(_writer);
            _writer.Line();
        }

        EmitKernels();
    });

    private LayerEmitter EmitterOf(LayerPlan layer) => _layers[_plan.Layers.TakeWhile(l => l != layer).Count()];

    private void EmitPass()
    {
        _writer.Write("/// <summary>The memory of one pass over whole sequences. Each field is the offset of a matrix.</summary>");
        _writer.Block("file sealed class Pass : SequencePass", () =>
        {
            _layers.ForEach(l => l.EmitPassFields(_writer));
            foreach ((LayerPlan layer, int source) in Added)
            {
                _writer.Write($"/// <summary>{layer.Name}: its part of the gradient of {layer.Sources[source].Name}, to which other layers add too.</summary>\npublic readonly nint {Code.SourceGradient(layer, source)};");
            }

            _writer.Line();
            (string parameter, string argument) = _plan.HasSource ? (", int maxAdditionalSteps = 0", ", maxAdditionalSteps") : _plan.StepsBlocks ? (", bool block = false", ", 0, block") : ("", "");
            _writer.Block($"public Pass(NetworkDefinition shape, int maxSteps, int maxRows, bool training{parameter})\n    : base(shape, maxSteps, maxRows, training{argument})", () =>
            {
                _layers.ForEach(l => l.EmitPassLayout(_writer));
                foreach ((LayerPlan layer, int source) in Added)
                {
                    _writer.Write($"{Code.SourceGradient(layer, source)} = ReserveGradient({layer.Sources[source].Axis}, {layer.Sources[source].OutputStride});");
                }

                EmitPlaces();
                _writer.Write("Allocate();");
            });
        });
        _writer.Line();
    }

    // The parts of gradients that are added to others: by whom, and to which of its sources.
    private IEnumerable<(LayerPlan Layer, int Source)> Added => _plan.Layers.SelectMany(l => Enumerable.Range(0, l.Sources.Count).Where(l.AddsTo).Select(s => (l, s)));

    private void EmitPlaces()
    {
        int number = 0;
        foreach (LayerPlan input in _plan.Inputs)
        {
            _writer.Write($"PlaceInput({number++}, {input.Code}Output, {input.Code}OutputGradient, {input.OutputStride});");
        }

        number = 0;
        foreach ((LayerPlan output, int? state) in _plan.Outputs)
        {
            if (state is null)
            {
                _writer.Write($"PlaceOutput({number}, {output.Code}Output, {output.Code}OutputGradient, {output.OutputStride});");
            }

            number++;
        }

        foreach (LayerPlan layer in _plan.Layers.Where(l => l.Readers.Count == 0 && !l.IsNetworkOutput))
        {
            _writer.Write($"PlaceCleared({layer.Code}OutputGradient, {layer.OutputStride}, {layer.Axis});");
        }
    }

    private void EmitKernels()
    {
        _writer.Write("/// <summary>The gate code, written once for all lanes.</summary>");
        _writer.Block("file readonly struct Kernels : INetworkKernels", () =>
        {
            if (_plan.Streams && _plan.HasSource)
            {
                EmitStart();
            }

            if (_plan.Streams)
            {
                EmitStep();
            }

            _writer.Line();
            EmitForward();
            _writer.Line();
            EmitBackward();
            for (int i = 0; i < _layers.Count; i++)
            {
                _writer.Line();
                if (_layers[i].IsStepped)
                {
                    _layers[i].EmitStepKernel(_writer);
                    _writer.Line();
                }

                _layers[i].EmitKernels(_writer);
            }
        });
    }

    private void EmitStep()
    {
        // Not inlined into the class's own Step, which would have the text of all lanes.
        _writer.Write($"{Code.Kernel}\nstatic void INetworkKernels.{(_plan.ReducedLength > 0 ? "StepReduced<L, V>(NetworkState state, ref float w, ref float reduced" : "Step<L, V>(NetworkState state, ref float w")}, ReadOnlySpan<float> features, Span<float> y)");
        _writer.Block("", () =>
        {
            _writer.Write("""
                ref float s = ref state.Memory;
                ref float x = ref MemoryMarshal.GetReference(features);
                """);
            if (_plan.StreamInputs > 0)
            {
                _writer.Block($"if (FlushToZero.Changes({(_plan.StreamInputs == 1 ? "x" : $"ref x, {_plan.StreamInputs}")}, FlushToZero.Value))", () => _writer.Write("x = ref state.FlushFeatures(features);"));
            }

            if (_plan.StepMask is { } mask)
            {
                _writer.Block($"if (Masks.IsMasked(features.Slice(0, {mask.Width}), {mask.Literal}))", () => _writer.Write("y.Clear();\nreturn;"));
                _writer.Line();
            }

            for (int i = 0; i < _layers.Count; i++)
            {
                if (!_plan.Layers[i].IsSource)
                {
                    _layers[i].EmitStepCheck(_writer);
                }
            }

            _writer.Write("""
                nint now = state.Phase, next = 1 - now;
                state.Phase = next;
                """);
            if (_plan.HasSource)
            {
                _writer.Write("Pass source = (Pass)state.RequireSource();");
            }

            bool head = false;
            for (int i = 0; i < _layers.Count; i++)
            {
                if (!head && !_plan.ReturnsSequences && _plan.Layers.Skip(i).All(l => l.IsSource || (l is not RecurrentPlan && !l.IsSequence)))
                {
                    // What follows the last recurrent layer carries nothing on: it is needed at the last step alone.
                    head = true;
                    EmitReturnWithoutOutput();
                }

                if (!_plan.Layers[i].IsSource)
                {
                    _writer.Line();
                    _layers[i].EmitStep(_writer);
                }
            }

            if (!head)
            {
                EmitReturnWithoutOutput();
            }

            _writer.Line();
            _writer.Write($"MemoryMarshal.CreateReadOnlySpan({Code.StepOutput(_plan.Last)}, {_plan.OutputWidth}).CopyTo(y);");
        });
    }

    // What does not depend on the steps to come, then what they start from.
    private void EmitStart()
    {
        _writer.Block("static void INetworkKernels.Start<L, V>(SequencePass memory, NetworkState state, ref float panels)", () =>
        {
            _writer.Write("Pass pass = (Pass)memory;");
            foreach (LayerPlan input in _plan.SourceLayers.Where(l => l is InputPlan))
            {
                _writer.Write(Flush(input));
            }

            foreach (LayerPlan layer in _plan.SourceLayers.Where(l => l is not InputPlan))
            {
                EmitterOf(layer).EmitPassForward(_writer);
            }

            foreach (AttentionPlan attention in _plan.StepLayers.OfType<AttentionPlan>())
            {
                _writer.Write($"{attention.Code}Start<L, V>(pass, {Code.At("panels", attention.PanelOffset)});");
            }

            foreach (RecurrentPlan layer in _plan.Layers.OfType<RecurrentPlan>())
            {
                if (layer.IsSource || layer.InitialState is not null)
                {
                    int from = layer.IsSource ? layer.FirstState : layer.InitialState!.FirstState;
                    for (int i = 0; i < layer.States.Count; i++)
                    {
                        _writer.Write($"state.SetVector({layer.FirstState + i}, pass.FinalState({from + i}, 0));");
                    }
                }
                else if (layer.StartsFromVector)
                {
                    LayerPlan vector = layer.Sources[layer.Sources.Count - 1];
                    string values = vector is InputPlan ? $"ref Unsafe.Add(ref state.Memory, {vector.StateOffset})" : $"ref pass.At(pass.{vector.Code}Output)";
                    _writer.Write($"state.SetVector({layer.FirstState}, MemoryMarshal.CreateReadOnlySpan({values}, {layer.StateUnits}));");
                }
            }
        });
        _writer.Line();
    }

    // What a layer gets is above a threshold or zero, so that its products are no denormal numbers.
    private static string Flush(LayerPlan input) => $"FlushToZero.Apply(ref pass.At(pass.{input.Code}Output), {Code.Rows(input.Axis)} * {input.OutputStride}, FlushToZero.Value);";

    private void EmitReturnWithoutOutput()
    {
        _writer.Line();
        _writer.Block("if (y.IsEmpty)", () => _writer.Write("return;"));
    }

    private void EmitForward()
    {
        _writer.Block("static void INetworkKernels.Forward<L, V>(SequencePass memory, ref float panels)", () =>
        {
            _writer.Write("Pass pass = (Pass)memory;");
            foreach (LayerPlan input in _plan.Inputs)
            {
                _writer.Write(Flush(input));
            }

            foreach (LayerPlan layer in _plan.Layers.Where(l => l is not InputPlan))
            {
                EmitterOf(layer).EmitPassForward(_writer);
            }
        });
    }

    private void EmitBackward()
    {
        _writer.Block("static void INetworkKernels.Backward<L, V>(SequencePass memory, ref float rowCopies)", () =>
        {
            _writer.Write("Pass pass = (Pass)memory;");
            foreach (LayerPlan layer in _plan.Layers.Reverse().Where(l => l is not InputPlan))
            {
                string gradient = layer is OneHotPlan ? "" : $", pass.{layer.Code}OutputGradient, {layer.Axis}, {layer.OutputStride}";
                _writer.Write($"if (!pass.Reaches({layer.LayerNumber}{gradient})) return;");
                EmitterOf(layer).EmitPassBackward(_writer);
            }
        });
    }
}
