namespace Unrolled.Tests;

/// <summary>Initial states that are parameters: where streams and sequences start, and what trains them.</summary>
public sealed class InitialStateTests : IDisposable
{
    private const int Batch = 3, Steps = 4;

    private static readonly TrainerOptions Plain = new() { Optimizer = new Sgd(0.1f), BatchSize = Batch, Shuffle = false, Metrics = [], Threads = 1 };

    private readonly string _folder = TemporaryFolder.Create().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parameters_OfNewModel_AreNamedAndZero()
    {
        var model = new Models.LstmInitialNormal3x8Bidirectional(seed: 1);
        Assert.Equal(
            ["lstm_0.initial_h_l0 8", "lstm_0.initial_c_l0 8", "lstm_0.initial_h_l0_reverse 8", "lstm_0.initial_c_l0_reverse 8"],
            model.Parameters.Where(IsInitial).Select(p => $"{p.Name} {Assert.Single(p.Shape)}"));
        Assert.All(model.Parameters.Where(IsInitial), p => Assert.All(p.Values.ToArray(), v => Assert.Equal(0f, v)));
        Assert.Equal(["lstm_0.initial_h_l0 3", "lstm_0.initial_c_l0 7"], new Models.LstmInitial2x7x3Dropout(1).Parameters.Where(IsInitial).Select(p => $"{p.Name} {Assert.Single(p.Shape)}"));
        Assert.Equal(["lstm.initial_h_l0", "lstm.initial_c_l0", "lstm.initial_h_l2", "lstm.initial_c_l2"], new Models.LstmInitialStack3x5x6x5(1).Parameters.Where(IsInitial).Select(p => p.Name));
        Assert.Equal(["gru_0.initial_h_l0"], new Models.GruBeforeInitialReverse2x9Dropout(1).Parameters.Where(IsInitial).Select(p => p.Name));
        Assert.Contains("Gru(17, ReturnSequences = true, TrainInitialState = true)", Models.GruInitial3x17.Shape.Declaration);
    }

    // What the caller can set by hand in a network without the option.
    [Fact]
    public void Predict_FromParameters_EqualsStatesSetByHand()
    {
        Network model = TestModel.Of(nameof(Models.LstmInitial3x9)).Create(), plain = TestModel.Of(nameof(Models.Lstm3x9)).Create();
        foreach (ParameterTensor tensor in plain.Parameters)
        {
            plain.Parameters.Set(tensor.Name, model.Parameters[tensor.Name].Values);
        }

        float[] x = Random(Steps * 3, 5), actual = new float[Steps * 9], stepped = new float[Steps * 9];
        NetworkState state = plain.CreateState();
        state.SetHidden("lstm_0", model.Parameters["lstm_0.initial_h_l0"].Values);
        state.SetCell("lstm_0", model.Parameters["lstm_0.initial_c_l0"].Values);
        for (int t = 0; t < Steps; t++)
        {
            plain.Step(state, x.AsSpan(t * 3, 3), stepped.AsSpan(t * 9, 9));
        }

        model.Predict(x, actual);
        Closeness.AssertSameBits(stepped, actual, "Predict");
        float[] fromZero = new float[Steps * 9];
        plain.Predict(x, fromZero);
        Assert.NotEqual(fromZero, actual);
    }

    [Fact]
    public void State_NewOrReset_StartsFromTheModelsValuesOfNow()
    {
        Network model = TestModel.Of(nameof(Models.LstmInitial3x9)).Create();
        NetworkState state = model.CreateState();
        NetworkStates states = model.CreateStates(2);
        var all = new float[states.Length];
        AssertStart();

        float[] y = new float[9], h = Random(9, 8);
        model.Step(state, [1f, 2f, 3f], y);
        Assert.NotEqual(model.Parameters["lstm_0.initial_h_l0"].Values.ToArray(), state.Hidden("lstm_0").ToArray());
        model.Parameters.Set("lstm_0.initial_h_l0", h);
        state.Reset();
        states.Reset();
        AssertStart();

        void AssertStart()
        {
            float[] h = [.. model.Parameters["lstm_0.initial_h_l0"].Values], c = [.. model.Parameters["lstm_0.initial_c_l0"].Values];
            Assert.Equal(h, state.Hidden("lstm_0").ToArray());
            Assert.Equal(c, state.Cell("lstm_0").ToArray());
            for (int n = 0; n < states.Count; n++)
            {
                states.CopyTo(n, all);
                Assert.Equal([.. h, .. c], all);
            }
        }
    }

    // Training, or new weights, between the making of a state and its first use.
    [Fact]
    public void State_MadeBeforeTraining_IsReadSavedAndSetWithTheValuesOfNow()
    {
        Network model = TestModel.Of(nameof(Models.LstmInitial3x9)).Create();
        NetworkState read = model.CreateState(), saved = model.CreateState(), half = model.CreateState(), copied = model.CreateState();
        NetworkStates states = model.CreateStates(2);
        float[] h = Random(9, 8), c = Random(9, 9), given = Random(9, 10), all = new float[saved.Length];
        model.Parameters.Set("lstm_0.initial_h_l0", h);
        model.Parameters.Set("lstm_0.initial_c_l0", c);

        Assert.Equal(h, read.Hidden("lstm_0").ToArray());
        Assert.Equal(c, read.Cell("lstm_0").ToArray());
        saved.CopyTo(all);
        Assert.Equal([.. h, .. c], all);
        states.CopyTo(1, all);
        Assert.Equal([.. h, .. c], all);
        half.SetHidden("lstm_0", given);
        Assert.Equal(given, half.Hidden("lstm_0").ToArray());
        Assert.Equal(c, half.Cell("lstm_0").ToArray());
        half.CopyFrom(copied);
        Assert.Equal(c, half.Cell("lstm_0").ToArray());

        // Reading does not end the start: the model may be trained on.
        model.Parameters.Set("lstm_0.initial_c_l0", h);
        Assert.Equal(h, read.Cell("lstm_0").ToArray());
        Assert.Equal(h, half.Cell("lstm_0").ToArray());
        states.CopyTo(1, all);
        Assert.Equal([.. h, .. h], all);
    }

    // A state made before training, or by another object of the class, as after new weights were loaded.
    [Theory]
    [InlineData(nameof(Models.LstmInitial3x9))]
    [InlineData(nameof(Models.GruInitialEncoderDecoder3x5x6))]
    public void Step_OfStateMadeByOtherModel_StartsFromTheValuesOfItsOwn(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create(1), other = test.Create(2);
        NetworkDefinition definition = model.Definition;
        NetworkState own = other.CreateState(), foreign = model.CreateState();
        float[] x = Random(definition.StreamInputs, 5), y = new float[definition.Outputs], expected = new float[y.Length];
        Start(own);
        Start(foreign);
        other.Step(own, x, expected);
        other.Step(foreign, x, y);
        Closeness.AssertSameBits(expected, y, name);
        if (definition.HasSource)
        {
            return;
        }

        NetworkStates states = model.CreateStates(3);
        float[] xs = [.. x, .. x, .. x], ys = new float[3 * y.Length];
        other.Step(states, xs, ys);
        Closeness.AssertSameBits([.. expected, .. expected, .. expected], ys, "together");
        states.Reset();
        other.Step(states, [2], x, y);
        Closeness.AssertSameBits(expected, y, "one of them");

        // What the caller sets stays.
        var saved = new float[states.Length];
        model.CreateState().CopyTo(saved);
        states.CopyFrom(1, saved);
        foreign.CopyFrom(saved);
        own.Reset();
        own.SetHidden("lstm_0", saved.AsSpan(0, 9));
        own.SetCell("lstm_0", saved.AsSpan(9));
        other.Step(foreign, x, expected);
        other.Step(states, [1], x, y);
        Closeness.AssertSameBits(expected, y, "restored");
        other.Step(own, x, y);
        Closeness.AssertSameBits(expected, y, "set");

        void Start(NetworkState state)
        {
            if (definition.HasSource)
            {
                other.Start(state, Random(Steps * 3, 6));
            }
        }
    }

    [Fact]
    public void Reset_AllocatesNothing()
    {
        Network model = TestModel.Of(nameof(Models.LstmInitial3x9)).Create();
        NetworkState state = model.CreateState();
        NetworkStates states = model.CreateStates(3);
        state.Reset();
        states.Reset();
        Assert.Equal(0, Allocation.Of(state.Reset));
        Assert.Equal(0, Allocation.Of(states.Reset));
    }

    // The encoder's own, and those of the decoder's second layer; the decoder's first starts where the encoder ended.
    [Fact]
    public void Start_OnSource_SetsInitialStates()
    {
        Network model = TestModel.Of(nameof(Models.GruInitialEncoderDecoder3x5x6)).Create();
        NetworkState state = model.CreateState();
        float[] x = Random(2, 3), y = new float[2];
        for (int round = 0; round < 2; round++)
        {
            model.Start(state, Random(Steps * 3, 6));
            Assert.Equal(model.Parameters["second.initial_h_l0"].Values.ToArray(), state.Hidden("second").ToArray());
            Assert.Equal(model.Parameters["second.initial_c_l0"].Values.ToArray(), state.Cell("second").ToArray());
            Assert.Equal(state.Hidden("encoder").ToArray(), state.Hidden("decoder").ToArray());
            model.Step(state, x, y);
        }
    }

    [Fact]
    public void Reset_OfModelWithSource_KeepsItsStart()
    {
        Network model = TestModel.Of(nameof(Models.GruInitialEncoderDecoder3x5x6)).Create();
        NetworkState state = model.CreateState();
        model.Start(state, Random(Steps * 3, 6));
        state.Reset();
        Assert.Equal(model.Parameters["encoder.initial_h_l0"].Values.ToArray(), state.Hidden("encoder").ToArray());
        Assert.Throws<InvalidOperationException>(() => model.Step(state, Random(2, 3), new float[2]));
    }

    // Inputs of zeros tell nothing of the target, and there are no biases: all comes from the initial state.
    [Fact]
    public void Fit_OfOutputsThatDecay_LearnsWhereTheyStart()
    {
        float[] y = [0.9f, 0.45f, 0.225f, 0.1125f];
        SequenceData data = SequenceData.Pairs(new float[4], y, 4, 1, 1, 4);
        var model = new Models.SimpleRnnInitial1x4(seed: 3);
        var zero = new Models.SimpleRnnFromZero1x4(seed: 3);
        TrainerOptions options = Plain with { BatchSize = 1, Optimizer = new Adam(0.02f) };
        using var trainer = new Trainer<Network>(model, options);
        using var other = new Trainer<Network>(zero, options);
        trainer.Fit(data, 400);
        other.Fit(data, 400);
        double learned = trainer.Evaluate(data).Loss, without = other.Evaluate(data).Loss;
        Assert.True(learned < 1e-4 && without > 20 * learned, $"{learned:E2} with trained initial states, {without:E2} without.");
    }

    [Fact]
    public void TrainBatch_OfSequencesThatGoOn_DoesNotTrainInitialStates()
    {
        Network model = TestModel.Of(nameof(Models.GruInitial3x17)).Create();
        using var trainer = new Trainer<Network>(model, Plain with { Stateful = true });
        SequenceData data = Data(model);
        Assert.True(Changes(() => trainer.TrainBatch(data, [0, 1, 2])));
        Assert.False(Changes(() => trainer.TrainBatch(data, [0, 1, 2])));
        trainer.ResetStates();
        Assert.True(Changes(() => trainer.TrainBatch(data, [0, 1, 2])));

        bool Changes(Action train)
        {
            float[] before = [.. model.Parameters["gru_0.initial_h_l0"].Values], bias = [.. model.Parameters["gru_0.bias_ih_l0"].Values];
            train();
            Assert.NotEqual(bias, model.Parameters["gru_0.bias_ih_l0"].Values.ToArray());
            return !before.AsSpan().SequenceEqual(model.Parameters["gru_0.initial_h_l0"].Values);
        }
    }

    [Fact]
    public void Backward_WithSomeStatesGiven_AddsThoseOfTheOthers()
    {
        Network model = TestModel.Of(nameof(Models.GruInitial3x17)).Create();
        float[] x = Random(Batch * Steps * 3, 4), h = Random(17, 9);
        SequencePass pass = model.CreatePass(Steps, Batch, training: true);
        Run(given: 1);
        float[] gradient = Gradient(), expected = new float[17];
        for (int n = 0; n < Batch; n++)
        {
            for (int u = 0; u < 17 && n != 1; u++)
            {
                expected[u] += pass.StateGradient(0, n)[u];
            }
        }

        Assert.Equal(expected, gradient);

        // The next sequences start over.
        Run(given: -1);
        Assert.NotEqual(expected, Gradient());

        void Run(int given)
        {
            pass.Begin([4, 2, 3], Batch);
            for (int n = 0; n < Batch; n++)
            {
                for (int t = 0; t < pass.Axis(model.Definition.InputLayers[0].Axis).Lengths[n]; t++)
                {
                    pass.SetStep(t, n, x.AsSpan((n * Steps + t) * 3, 3));
                }
            }

            if (given >= 0)
            {
                pass.SetInitialState(0, given, h);
            }

            model.Forward(pass);
            for (int n = 0; n < Batch; n++)
            {
                pass.OutputGradientAt(0, n).Fill(1f);
            }

            pass.WantsInputGradient = true;
            pass.ClearGradients();
            model.Backward(pass);
        }

        float[] Gradient()
        {
            var gradients = new float[model.Parameters.TrainableLength];
            model.CollectGradients(pass.Gradients, gradients);
            ParameterTensor tensor = model.Parameters["gru_0.initial_h_l0"];
            return gradients[tensor.Offset..(tensor.Offset + tensor.Length)];
        }
    }

    // A pass that one object of a class made serves another one, which has other parameters.
    [Fact]
    public void Forward_ThroughPassOfOtherModel_StartsFromItsOwn()
    {
        TestModel test = TestModel.Of(nameof(Models.GruInitial3x17));
        Network model = test.Create(1), other = test.Create(2);
        var sample = new Sample(model.Definition, Steps, Batch, initialStates: false);
        SequencePass pass = other.CreatePass(Steps, Batch, training: false);
        Closeness.AssertSameBits(PassRun.Forward(model, sample), PassRun.Forward(model, sample, pass), "a pass of another model");
    }

    [Fact]
    public void TrainBatch_WithFrozenLayer_KeepsItsInitialState()
    {
        Network model = TestModel.Of(nameof(Models.LstmInitial1x33Dense1)).Create();
        float[] before = [.. model.Parameters["lstm_0.initial_h_l0"].Values];
        using var trainer = new Trainer<Network>(model, Plain with { Frozen = ["lstm_0"], Optimizer = new AdamW(0.01f, weightDecay: 0.1f) });
        trainer.TrainBatch(Data(model), [0, 1, 2]);
        Assert.Equal(before, model.Parameters["lstm_0.initial_h_l0"].Values.ToArray());
    }

    // As a bias: all parameters do.
    [Fact]
    public void TrainBatch_WithWeightDecay_DecaysInitialStates()
    {
        TestModel test = TestModel.Of(nameof(Models.LstmInitial1x33Dense1));
        Network model = test.Create(), other = test.Create();
        float[] before = [.. model.Parameters["lstm_0.initial_c_l0"].Values];
        using var decaying = new Trainer<Network>(model, Plain with { Optimizer = new AdamW(0.5f, weightDecay: 0.5f) });
        using var plain = new Trainer<Network>(other, Plain with { Optimizer = new AdamW(0.5f, weightDecay: 0f) });
        decaying.TrainBatch(Data(model), [0, 1, 2]);
        plain.TrainBatch(Data(model), [0, 1, 2]);
        for (int u = 0; u < before.Length; u++)
        {
            Assert.Equal(other.Parameters["lstm_0.initial_c_l0"].Values[u] - 0.25f * before[u], model.Parameters["lstm_0.initial_c_l0"].Values[u], 1e-5f);
        }
    }

    [Theory]
    [InlineData(nameof(Models.LstmInitial2x7x3Dropout))]
    [InlineData(nameof(Models.LstmInitialNormal3x8Bidirectional))]
    [InlineData(nameof(Models.GruInitialEncoderDecoder3x5x6))]
    public void Load_OfSavedModel_HasTheSameInitialStates(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create(1), other = test.Create(2);
        string path = Path.Combine(_folder, "model.safetensors");
        model.Save(path);
        ModelFile.Load(other, path, null);
        Closeness.AssertSameBits(model.Parameters.Values, other.Parameters.Values, name);
        Assert.All(model.Parameters.Where(IsInitial), p => Assert.Contains(p.Name, SafetensorsFile.Read(path).Tensors.Select(t => t.Name)));
    }

    // They decide what the network computes: a file without them is another network's.
    [Fact]
    public void Load_OfFileWithoutThem_NamesTheMissing()
    {
        string path = Path.Combine(_folder, "plain.safetensors");
        TestModel.Of(nameof(Models.Lstm3x9)).Create().Save(path);
        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(TestModel.Of(nameof(Models.LstmInitial3x9)).Create(), path, null)).Message;
        Assert.Contains("lstm_0.initial_h_l0", message);
        Assert.Contains("lstm_0.initial_c_l0", message);
    }

    [Fact]
    public void LoadCheckpoint_GoesOnWithTheSameBits()
    {
        TestModel test = TestModel.Of(nameof(Models.LstmInitial1x33Dense1));
        Network model = test.Create(), other = test.Create(2);
        string path = Path.Combine(_folder, "run.checkpoint");
        using var trainer = new Trainer<Network>(model, Plain with { Optimizer = new Adam(0.01f) });
        using var resumed = new Trainer<Network>(other, Plain with { Optimizer = new Adam(0.01f) });
        trainer.TrainBatch(Data(model), [0, 1, 2]);
        trainer.SaveCheckpoint(path);
        resumed.LoadCheckpoint(path);
        trainer.TrainBatch(Data(model), [0, 1, 2]);
        resumed.TrainBatch(Data(model), [0, 1, 2]);
        Closeness.AssertSameBits(model.Parameters.Values, other.Parameters.Values, "resumed");
    }

    // A sequence of which nothing is left has no part; another one starts at its first step that is left.
    [Fact]
    public void TrainBatch_WithMaskedSteps_StartsAtTheFirstThatIsLeft()
    {
        Models.MaskedInitial2x5 masked = new(1), shorter = new(1);
        float[] h = Random(5, 6);
        masked.Parameters.Set("gru_0.initial_h_l0", h);
        shorter.Parameters.Set("gru_0.initial_h_l0", h);
        float[] x = Random(4, 2), y = [0.3f, -0.2f], padded = [0, 0, 0, 0, .. x, .. new float[8]], targets = [.. y, 9f, 9f];
        using var one = new Trainer<Network>(masked, Plain with { BatchSize = 2 });
        using var other = new Trainer<Network>(shorter, Plain with { BatchSize = 1 });
        double loss = one.TrainBatch(SequenceData.Pairs(padded, targets, 4, 2, 2), [0, 1]);
        Assert.Equal(loss, other.TrainBatch(SequenceData.Pairs(x, y, 2, 2, 2), [0]));
        Assert.NotEqual(h, masked.Parameters["gru_0.initial_h_l0"].Values.ToArray());
        Closeness.AssertSameBits(shorter.Parameters.Values, masked.Parameters.Values, "masked");
    }

    private static bool IsInitial(ParameterTensor tensor) => tensor.Name.Contains(".initial_", StringComparison.Ordinal);

    private static SequenceData Data(Network model)
    {
        NetworkDefinition definition = model.Definition;
        int targetSteps = definition.ReturnsSequences ? Steps : 1;
        return SequenceData.Pairs(Random(Batch * Steps * definition.Inputs, 3), Random(Batch * targetSteps * definition.Outputs, 4), Steps, definition.Inputs, definition.Outputs, targetSteps);
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
