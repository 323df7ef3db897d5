namespace Unrolled.Tests;

/// <summary>Runs a stream of random frames in blocks, and a second one frame by frame, and compares what both give and carry on.</summary>
internal sealed class BlockRun
{
    private readonly Network _model;
    private readonly NetworkState _inBlocks, _inSteps;
    private readonly Random _random = new(3);
    private readonly string _context;
    private int _frame;

    public BlockRun(Network model, string context)
    {
        _model = model;
        _context = context;
        _inBlocks = model.CreateState();
        _inSteps = model.CreateState();
        NetworkDefinition definition = model.Definition;
        foreach (InputDefinition input in definition.InputLayers.Where(i => i.Kind == InputKind.Constant))
        {
            float[] values = Draw(input, 1);
            _inBlocks.SetInput(input.Name, values);
            _inSteps.SetInput(input.Name, values);
        }

        if (definition.HasSource)
        {
            int steps = definition.Axes.FirstOrDefault(a => a is { Kind: AxisKind.Input, Source: 0, Steps: > 0 })?.Steps ?? 6;
            float[] source = Draw(definition.InputLayers[0], steps);
            model.Start(_inBlocks, source);
            model.Start(_inSteps, source);
        }
    }

    /// <summary>Random features of some frames, [frames, inputs]. Every third frame of a masked network is masked.</summary>
    public float[] Frames(int frames)
    {
        NetworkDefinition definition = _model.Definition;
        InputDefinition[] read = [.. definition.InputLayers.Where((input, i) => definition.HasSource ? i > 0 && input.Kind == InputKind.Sequence : i == 0 || input.Kind == InputKind.Step)];
        List<float> features = [];
        for (int t = 0; t < frames; t++, _frame++)
        {
            for (int i = 0; i < read.Length; i++)
            {
                float[] values = Draw(read[i], 1);
                if (!definition.HasSource && i == 0 && definition.MaskValue is { } mask && _frame % 3 == 1)
                {
                    Array.Fill(values, mask);
                }

                features.AddRange(values);
            }
        }

        Assert.Equal(frames * definition.StreamInputs, features.Count);
        return [.. features];
    }

    /// <summary>Blocks of these sizes one after the other; a negative number is that many single steps.</summary>
    public void AssertSame(params ReadOnlySpan<int> sizes)
    {
        int inputs = _model.Definition.StreamInputs, outputs = _model.Definition.Outputs;
        foreach (int size in sizes)
        {
            int frames = Math.Abs(size);
            float[] x = Frames(frames), expected = new float[frames * outputs], actual = new float[frames * outputs];
            for (int t = 0; t < frames; t++)
            {
                _model.Step(_inSteps, x.AsSpan(t * inputs, inputs), expected.AsSpan(t * outputs, outputs));
                if (size < 0)
                {
                    _model.Step(_inBlocks, x.AsSpan(t * inputs, inputs), actual.AsSpan(t * outputs, outputs));
                }
            }

            if (size >= 0)
            {
                _model.StepBlock(_inBlocks, x, actual);
            }

            string context = $"{_context}, {size} frames up to {_frame}";
            Closeness.AssertSameBits(expected, actual, context);
            AssertSameState(context);
        }
    }

    private void AssertSameState(string context)
    {
        float[] expected = new float[_inSteps.Length], actual = new float[_inBlocks.Length];
        _inSteps.CopyTo(expected);
        _inBlocks.CopyTo(actual);
        Closeness.AssertSameBits(expected, actual, $"{context}, state");
        foreach (OutputDefinition output in _model.Definition.OutputLayers.Where(o => o.EvenOffset >= 0 && _frame > 0))
        {
            Closeness.AssertSameBits(_inSteps.Output(output.Name), _inBlocks.Output(output.Name), $"{context}, {output.Name}");
        }
    }

    private float[] Draw(InputDefinition input, int steps)
        => [.. Enumerable.Range(0, steps * input.Width).Select(_ => input.Tokens > 0 ? _random.Next(input.Tokens) : 2 * _random.NextSingle() - 1)];
}
