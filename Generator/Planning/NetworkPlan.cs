namespace Unrolled.Generator.Planning;

/// <summary>What will be emitted for a network: its layers with every size and offset. Pure arithmetic.</summary>
internal sealed class NetworkPlan
{
    private readonly List<LayerPlan> _plans = [];
    private readonly List<LayerPlan> _outputs = [];
    private readonly List<AxisSpec> _axes = [VectorAxisSpec.Instance];
    private readonly WeightPrecisionSpec _stepWeights;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    private NetworkPlan(NetworkSpec spec)
    {
        Spec = spec;
        bool[] sources = StreamSplit.Sources([.. spec.Layers]);

        // Bytes are rounded where steps read them, so there are steps alone that do: not where a part of the network sees whole sequences.
        bool stepsAlone = StreamSplit.Obstacle([.. spec.Layers]) is null && !sources.Any(s => s);
        _stepWeights = spec.Weights == WeightPrecisionSpec.Int8 && !stepsAlone ? WeightPrecisionSpec.Float32 : spec.Weights;
        for (int i = 0, number = -1; i < spec.Layers.Count; i++)
        {
            int first = _plans.Count;
            LayerSpec layer = spec.Layers[i];
            number += layer is InputSpec { IsOwn: true } ? 0 : 1;
            _outputs.Add(layer is RecurrentSpec { Recurrence.Bidirectional: not MergeModeSpec.None } recurrent ? AddBidirectional(recurrent) : Add(layer));
            foreach (LayerPlan plan in _plans.Skip(first))
            {
                plan.IsSource = sources[i];
                plan.LayerNumber = layer is InputSpec { IsOwn: true } ? -1 : number;
            }
        }

        for (int i = 0; i < AttentionLayers.Count; i++)
        {
            AttentionLayers[i].Number = i;
        }

        int features = 0;
        foreach (InputPlan input in Inputs.Where(i => i.Input.IsOwn || i.Input.Kind == InputKindSpec.Step))
        {
            input.FeatureOffset = features;
            features += input.Width;
        }

        StepInputs = features;
        Last = _outputs[_outputs.Count - 1];
        foreach ((LayerPlan output, _) in Outputs.Where(o => o.State is null))
        {
            output.IsNetworkOutput = true;
        }
    }

    public NetworkSpec Spec { get; }

    /// <summary>All plans in the order of the data's flow: inputs, layers, parts of layers.</summary>
    public IReadOnlyList<LayerPlan> Layers => _plans;

    /// <summary>The plan whose output is that of a layer, by the layer's place in <see cref="NetworkSpec.Layers"/>.</summary>
    public IReadOnlyList<LayerPlan> LayerOutputs => _outputs;

    /// <summary>The plans of one layer.</summary>
    public IEnumerable<LayerPlan> PartsOf(LayerSpec layer) => _plans.Where(p => p.Spec.Name == layer.Name);

    public IReadOnlyList<InputPlan> Inputs => [.. _plans.OfType<InputPlan>()];

    /// <summary>What leaves out time steps of the network's own input, or null.</summary>
    public MaskingPlan? Mask => _plans.OfType<MaskingPlan>().FirstOrDefault();

    /// <summary>The same if steps skip what it masks; null if it masks steps of a source, which are skipped when a stream starts.</summary>
    public MaskingPlan? StepMask => HasSource ? null : Mask;

    /// <summary>How many tokens there are where the network reads one token per step, else 0.</summary>
    public int StepTokens => HasSource ? (StreamInput.Width == 1 ? StreamInput.Tokens : 0) : StepInputs == 1 ? Inputs[0].Tokens : 0;

    /// <summary>How many tokens a stream's source consists of, if a step of it is one; else 0.</summary>
    public int SourceTokens => HasSource && StepInputs == 1 ? Inputs[0].Tokens : 0;

    /// <summary>
    /// The plans whose outputs the caller gets, that of the last layer first, then in the order of the layers; with the number of a state in its place
    /// where that state's last value is an output.
    /// </summary>
    public IEnumerable<(LayerPlan Plan, int? State)> Outputs
    {
        get
        {
            yield return (Last, null);
            for (int i = 0; i < Spec.Layers.Count; i++)
            {
                if (Spec.Layers[i].IsOutput && _outputs[i] != Last)
                {
                    yield return (_outputs[i], null);
                }

                foreach (RecurrentPlan part in PartsOf(Spec.Layers[i]).OfType<RecurrentPlan>().Where(p => p.Recurrence.ReturnState))
                {
                    for (int s = 0; s < part.States.Count; s++)
                    {
                        yield return (part, s);
                    }
                }
            }
        }
    }

    /// <summary>The time axes, that of vectors first.</summary>
    public IReadOnlyList<AxisSpec> Axes => _axes;

    public LayerPlan Last { get; }

    /// <summary>Features of one time step: of all inputs that go step by step with the network's own.</summary>
    public int StepInputs { get; }

    public int OutputWidth => Last.Width;

    public bool ReturnsSequences => Last.IsSequence;

    /// <summary>True if the network can run step by step.</summary>
    public bool Streams => StreamSplit.Obstacle([.. Spec.Layers]) is null && StepLayers.All(p => p.Streams);

    /// <summary>True if a block of frames of a stream runs layer by layer, so that weights of inputs are read once for several frames, and not frame by frame.</summary>
    public bool StepsBlocks => Streams && !HasSource && !Rounds && StepMask is null && Inputs.All(i => i.Input.Kind != InputKindSpec.Constant) && _plans.OfType<RecurrentPlan>().All(p => p.WalksBlocks)
        && !_plans.Any(p => p is Conv2DPlan or Pooling2DPlan) && _plans.Sum(p => (long)p.SharedWeights) >= LayerPlan.LeastSharedWeights;

    /// <summary>
    /// True if a window runs as a block of frames. Where it has one output, the layers after the last recurrent one would run for every frame instead of once, which has to cost less than is saved.
    /// </summary>
    public bool StepsWindowsAsBlocks
    {
        get
        {
            int head = 1 + _plans.FindLastIndex(p => p is RecurrentPlan);
            return StepsBlocks && (ReturnsSequences
                || _plans.Take(head).Sum(p => (long)p.SharedWeights) - _plans.Skip(head).Sum(p => (long)p.ParameterCount) >= LayerPlan.LeastSharedWeights);
        }
    }

    /// <summary>True if a stream begins with a whole source; see <see cref="StreamSplit"/>.</summary>
    public bool HasSource => _plans[0].IsSource;

    /// <summary>The plans that run once, over the whole source of a stream.</summary>
    public IEnumerable<LayerPlan> SourceLayers => _plans.Where(p => p.IsSource);

    /// <summary>The plans that run at every step of a stream.</summary>
    public IEnumerable<LayerPlan> StepLayers => _plans.Where(p => !p.IsSource);

    /// <summary>Features of one step of a stream.</summary>
    public int StreamInputs => HasSource ? StreamInput.Width : StepInputs;

    // The further input that a stream with a source steps along.
    private InputPlan StreamInput => Inputs.Single(i => i.Input is { IsOwn: false, Kind: InputKindSpec.Sequence });

    /// <summary>The plans with attention weights.</summary>
    public IReadOnlyList<WeighingPlan> AttentionLayers => [.. _plans.OfType<WeighingPlan>()];

    /// <summary>True if a batch cannot be trained in parts.</summary>
    public bool NeedsWholeBatch => _plans.Any(p => p.NeedsWholeBatch);

    public int StateLength => End.ByteOffset + End.ByteLength;

    /// <summary>Words of the packed weights of fewer bits; none where no step reads them.</summary>
    public int ReducedLength => Streams ? End.ReducedOffset + End.ReducedLength : 0;

    /// <summary>True if prediction rounds some weights.</summary>
    public bool Rounds => Spec.Weights != WeightPrecisionSpec.Float32;

    /// <summary>True if a step reads panels of 32 bits.</summary>
    public bool StepReadsPanels => ReducedLength == 0 || StepLayers.Any(l => l is PanelPlan panels ? panels.StepReadsPanels : l.PanelLength > 0);

    public int PanelLength => End.PanelOffset + End.PanelLength;

    public int RowLength => End.RowOffset + End.RowLength;

    public int GradientLength => End.GradientOffset + End.GradientLength;

    /// <summary>How many of the parameters are trained.</summary>
    public int TrainedCount => _plans.Sum(l => l.Tensors.Sum(t => t.IsTrained ? t.Length : 0));

    public int ParameterCount => _plans.Sum(l => l.ParameterCount);

    public static NetworkPlan Create(NetworkSpec spec) => new(spec);

    /// <summary>The number of an axis.</summary>
    public int AxisOf(AxisSpec axis)
    {
        if (axis is WindowAxisSpec window)
        {
            AxisOf(window.Source);
        }
        else if (axis is LastAxisSpec last)
        {
            AxisOf(last.Source);
        }
        else if (axis is UpsampledAxisSpec upsampled)
        {
            AxisOf(upsampled.Source);
        }

        int place = _axes.IndexOf(axis);
        if (place < 0)
        {
            place = _axes.Count;
            _axes.Add(axis);
        }

        return place;
    }

    // The plan whose memory is the last.
    private LayerPlan End => _plans[_plans.Count - 1];

    private LayerPlan Add(LayerSpec layer)
    {
        List<LayerPlan> sources = [.. layer.Sources.Select(s => _outputs[s])];
        RecurrentPlan? initial = null;
        if (layer is RecurrentSpec { Recurrence.InitialState: { } name } recurrent && ContinuedBy(recurrent, name, false) is { } continued)
        {
            initial = continued;
            sources.RemoveAt(sources.Count - 1);
        }

        string code = NextCode(layer.Code);
        if (layer is not RecurrentSpec running)
        {
            return Append(layer.Plan(Named(sources, code, initial)));
        }

        // One direction from the end reads and gives its steps in reverse order, as the second of two does.
        sources[0] = running.Recurrence.Reverse ? Append(new ReversePlan(running, Named([sources[0]], code + "Reversed", null))) : sources[0];
        sources[0] = AddDropout(running, sources[0], code);
        LayerPlan plan = Append(layer.Plan(Named(sources, code, initial)));
        return running.Recurrence.Reverse && running.ReturnSequences ? Append(new ReversePlan(running, Named([plan], code + "Restored", null))) : plan;
    }

    // Both directions are separate layers; the second one reads and returns its steps in reverse order.
    private LayerPlan AddBidirectional(RecurrentSpec layer)
    {
        LayerPlan source = _outputs[layer.Sources[0]];
        string? name = layer.Recurrence.InitialState;
        RecurrentSpec forward = layer with { Recurrence = layer.Recurrence with { Bidirectional = MergeModeSpec.None } };
        RecurrentSpec backward = layer.SecondDirection with { Recurrence = forward.Recurrence with { IsReverse = true } };
        string code = NextCode(layer.Code);
        LayerPlan first = Append(forward.Plan(Named([AddDropout(layer, source, code)], code, name is null ? null : ContinuedBy(forward, name, true))));
        LayerPlan reversed = Append(new ReversePlan(layer, Named([source], code + "Reversed", null)));
        LayerPlan second = Append(backward.Plan(Named([AddDropout(layer, reversed, code + "Reverse")], code + "Reverse", name is null ? null : ContinuedBy(backward, name, true))));
        LayerPlan restored = layer.ReturnSequences ? Append(new ReversePlan(layer, Named([second], code + "Restored", null))) : second;
        return Append(new MergePlan(layer, layer.Recurrence.Bidirectional, layer.OutputFor(source.Output), Named([first, restored], code + "Merged", null)));
    }

    // The plan of the layer of that name which has the same direction and the same kind of states; null for any other layer.
    private RecurrentPlan? ContinuedBy(RecurrentSpec layer, string name, bool bothDirections) => _plans.OfType<RecurrentPlan>()
        .FirstOrDefault(p => p.Spec.Name == name && _plans.Count(o => o is RecurrentPlan && o.Spec.Name == name) == (bothDirections ? 2 : 1) && p.Recurrence.IsReverse == layer.Recurrence.IsReverse && p.Spec.GetType() == layer.GetType() && p.Units == layer.Units && p.StateUnits == layer.StateUnits);

    // What a recurrent layer reads: its source, or what dropout leaves of it.
    private LayerPlan AddDropout(RecurrentSpec layer, LayerPlan source, string code) => layer.Recurrence.Dropout == 0f
        ? source
        : Append(new DropoutPlan(layer, layer.Recurrence.Dropout, everyStep: true, Named([source], code + "Dropout", null)));

    private LayerPlan Append(LayerPlan plan)
    {
        _plans.Add(plan);
        return plan;
    }

    private PlanContext Named(IReadOnlyList<LayerPlan> sources, string code, RecurrentPlan? initial)
        => new(_plans.Count == 0 ? null : End, sources, code, AxisOf) { InitialState = initial, Weights = _stepWeights, Rounding = Spec.Weights };

    private string NextCode(string code)
    {
        _codes.TryGetValue(code, out int number);
        _codes[code] = number + 1;
        return code + number;
    }
}
