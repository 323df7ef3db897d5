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

    /// <summary>
    /// What <see cref="PassRun.Forward"/> gives of the last layer and the states, one sequence after the other. Further inputs are those of every step.
    /// </summary>
    public static List<NamedValues<float>> Forward(TestModel test, Network model, Sample sample)
    {
        NetworkDefinition definition = model.Definition;
        int width = sample.OutputSteps * definition.Outputs;
        var output = new float[sample.Batch * width];
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

            Outputs(test, model, state, sample.Features(definition, n))[^(sample.OutputLengths[n] * definition.Outputs)..].CopyTo(output.AsSpan(n * width));
            for (int s = 0; s < definition.States.Length; s++)
            {
                StateDefinition vector = definition.States[s];
                finals[s].AddRange(vector.Kind == StateKind.Hidden ? state.Hidden(vector.Layer) : state.Cell(vector.Layer));
            }
        }

        return
        [
            new(Quantity.Output, "output", output),
            .. definition.States.Select((s, i) => new NamedValues<float>(Quantity.State, $"final {s.Kind} of {s.Layer}", [.. finals[i]])),
        ];
    }
}
