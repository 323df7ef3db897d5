namespace Unrolled.Tests;

/// <summary>Runs windows through a model step by step.</summary>
internal static class StepRun
{
    /// <summary>The output after every step, [steps, outputs].</summary>
    public static float[] Outputs(TestModel test, Network model, NetworkState state, ReadOnlySpan<float> window)
    {
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs, steps = window.Length / inputs;
        var y = new float[steps * outputs];
        for (int t = 0; t < steps; t++)
        {
            test.Step(model, state, window.Slice(t * inputs, inputs), y.AsSpan(t * outputs, outputs));
        }

        return y;
    }

    /// <summary>What <see cref="PassRun.Forward"/> gives, one sequence after the other.</summary>
    public static List<NamedValues<float>> Forward(TestModel test, Network model, Sample sample)
    {
        NetworkDefinition definition = model.Definition;
        OutputDefinition[] additional = [.. definition.OutputLayers.Skip(1)];
        List<float> output = [];
        List<float>[] additionalOutputs = [.. additional.Select(_ => new List<float>())];
        List<float>[] finals = [.. definition.States.Select(_ => new List<float>())];
        for (int n = 0; n < sample.Batch; n++)
        {
            NetworkState state = test.CreateState(model);
            for (int s = 0; s < definition.States.Length && sample.InitialStates is not null; s++)
            {
                StateDefinition vector = definition.States[s];
                ReadOnlySpan<float> values = sample.InitialStates[s].AsSpan(n * vector.Units, vector.Units);
                if (vector.Kind == StateKind.Hidden)
                {
                    state.SetHidden(vector.Layer, values);
                }
                else
                {
                    state.SetCell(vector.Layer, values);
                }
            }

            float[] features = sample.Features(definition, n);
            List<float> own = [];
            for (int t = 0; t < sample.Lengths[n]; t++)
            {
                own.AddRange(Outputs(test, model, state, features.AsSpan(t * definition.Inputs, definition.Inputs)));
                for (int i = 0; i < additional.Length; i++)
                {
                    if (additional[i].Axis != 0 || t == sample.Lengths[n] - 1)
                    {
                        additionalOutputs[i].AddRange(state.Output(additional[i].Name));
                    }
                }
            }

            output.AddRange(own[^(sample.OutputLengths[n] * definition.Outputs)..]);
            output.AddRange(new float[(sample.OutputSteps - sample.OutputLengths[n]) * definition.Outputs]);
            for (int i = 0; i < additional.Length; i++)
            {
                additionalOutputs[i].AddRange(new float[additional[i].Axis == 0 ? 0 : (sample.Steps - sample.Lengths[n]) * additional[i].Width]);
            }

            for (int s = 0; s < definition.States.Length; s++)
            {
                StateDefinition vector = definition.States[s];
                finals[s].AddRange(vector.Kind == StateKind.Hidden ? state.Hidden(vector.Layer) : state.Cell(vector.Layer));
            }
        }

        return
        [
            new(Quantity.Output, "output", [.. output]),
            .. additional.Select((o, i) => new NamedValues<float>(Quantity.Output, $"output {o.Name}", [.. additionalOutputs[i]])),
            .. definition.States.Select((s, i) => new NamedValues<float>(Quantity.State, $"final {s.Kind} of {s.Layer}", [.. finals[i]])),
        ];
    }
}
