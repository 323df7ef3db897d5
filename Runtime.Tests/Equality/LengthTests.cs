namespace Unrolled.Tests;

/// <summary>A span of a wrong length is refused with the parameter's name, what was expected and what came.</summary>
public class LengthTests
{
    private static readonly TestModel Test = TestModel.Of(nameof(Models.Lstm7x5));

    private readonly Network _model = Test.Create();

    public static TheoryData<int> WrongInputs { get; } = [0, 1, 6, 8, 14];

    [Theory]
    [MemberData(nameof(WrongInputs))]
    public void Step_WithWrongInput_Throws(int length)
        => Refused("x", 7, length, () => Test.Step(_model, Test.CreateState(_model), new float[length], new float[5]));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void Step_WithWrongOutput_Throws(int length)
        => Refused("y", 5, length, () => Test.Step(_model, Test.CreateState(_model), new float[7], new float[length]));

    [Fact]
    public void Step_WithWrongLength_LeavesTheState()
    {
        NetworkState state = Test.CreateState(_model);
        var x = new float[7];
        Test.Step(_model, state, x, new float[5]);
        float[] before = new float[state.Length], after = new float[state.Length];
        state.CopyTo(before);
        Assert.Throws<ArgumentException>(() => Test.Step(_model, state, x, new float[4]));
        Assert.Throws<ArgumentException>(() => Test.Step(_model, state, new float[8], new float[5]));
        state.CopyTo(after);
        Closeness.AssertSameBits(before, after, "state");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(20)]
    public void Predict_WithWrongWindow_Throws(int length)
        => Refused("window", 7, length, () => _model.Predict(new float[length], new float[5]));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(14)]
    [InlineData(16)]
    public void Predict_WithWrongOutput_Throws(int length)
        => Refused("output", 15, length, () => _model.Predict(new float[21], new float[length]));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(21)]
    [InlineData(29)]
    public void Predict_WithWrongWindows_Throws(int length)
        => Refused("windows", 28, length, () => _model.Predict(new float[length], 4, new float[20]));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(39)]
    public void Predict_WithWrongOutputs_Throws(int length)
        => Refused("outputs", 40, length, () => _model.Predict(new float[56], 4, new float[length]));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Predict_WithoutWindows_Throws(int batch)
        => Assert.Equal("batch", Assert.Throws<ArgumentOutOfRangeException>(() => _model.Predict(new float[7], batch, new float[5])).ParamName);

    [Fact]
    public void Predict_OfTheWrongNumberOfSteps_NamesItsOwnParameter()
    {
        var model = new WindowModels.Conv1D2x5Flatten(1);
        Assert.Equal("window", Assert.Throws<ArgumentException>(() => model.Predict(new float[16], new float[3])).ParamName);
        Assert.Equal("windows", Assert.Throws<ArgumentException>(() => model.Predict(new float[40], 2, new float[6])).ParamName);
        Assert.Equal("lengths", Assert.Throws<ArgumentException>(() => model.Predict(new float[36], [9, 8], new float[6])).ParamName);
    }

    [Fact]
    public void Predict_OfTokensThatAreTooFew_NamesItsOwnParameter()
        => Assert.Equal("tokens", Assert.Throws<ArgumentException>(() => new Models.OneHot7Lstm16Dense7(1).Predict(ReadOnlySpan<int>.Empty, new float[7])).ParamName);

    [Fact]
    public void SetInput_OfUnknownName_SaysWhichThereAre()
    {
        TestModel test = TestModel.Declared.First(m => m.Create().Definition is var d && d.Streams && d.InputLayers.Any(i => i.Kind == InputKind.Constant));
        string name = test.Create().Definition.InputLayers.First(i => i.Kind == InputKind.Constant).Name;
        Assert.EndsWith($"has no constant input 'plaice'. It has: {name}.", Assert.Throws<KeyNotFoundException>(() => test.CreateState(test.Create()).SetInput("plaice", new float[3])).Message, StringComparison.Ordinal);
        Assert.EndsWith("It has: none.", Assert.Throws<KeyNotFoundException>(() => Test.CreateState(_model).SetInput("plaice", new float[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetHidden_WithWrongLength_Throws()
        => Refused("values", 5, 6, () => Test.CreateState(_model).SetHidden("lstm_0", new float[6]));

    [Fact]
    public void SetCell_WithWrongLength_Throws()
        => Refused("values", 5, 4, () => Test.CreateState(_model).SetCell("lstm_0", new float[4]));

    [Fact]
    public void CopyTo_WithWrongLength_Throws()
        => Refused("target", 10, 5, () => Test.CreateState(_model).CopyTo(new float[5]));

    [Fact]
    public void CopyFrom_WithWrongLength_Throws()
        => Refused("source", 10, 11, () => Test.CreateState(_model).CopyFrom(new float[11]));

    [Fact]
    public void SetInitialState_WithWrongLength_Throws()
        => Refused("values", 5, 7, () => _model.CreatePass(1, 1, training: false).SetInitialState(0, 0, new float[7]));

    [Fact]
    public void Begin_WithoutRoom_Throws()
    {
        SequencePass pass = _model.CreatePass(3, 2, training: false);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => pass.Begin(4, 2)).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => pass.Begin(3, 3)).ParamName);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => pass.Begin(0, 2)).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => pass.Begin(3, 0)).ParamName);
    }

    [Fact]
    public void Backward_OfPassForPrediction_Throws()
    {
        SequencePass pass = _model.CreatePass(1, 1, training: false);
        pass.Begin(1, 1);
        _model.Forward(pass);
        Assert.ThrowsAny<InvalidOperationException>(() => _model.Backward(pass));
    }

    [Fact]
    public void Forward_OfPassOfOtherModel_Throws()
    {
        Network other = TestModel.Of(nameof(Models.Lstm2x8)).Create();
        SequencePass pass = other.CreatePass(1, 1, training: true);
        pass.Begin(1, 1);
        Assert.ThrowsAny<ArgumentException>(() => _model.Forward(pass));
        Assert.ThrowsAny<ArgumentException>(() => _model.Backward(pass));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(259)]
    [InlineData(261)]
    public void CollectGradients_WithWrongTarget_Throws(int length)
    {
        SequencePass pass = _model.CreatePass(1, 1, training: true);
        Assert.Equal(260, _model.Parameters.Length);
        Assert.ThrowsAny<ArgumentException>(() => _model.CollectGradients(pass.Gradients, new float[length]));
    }

    private static void Refused(string parameter, int expected, int actual, Action call)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(call);
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Contains($" {expected} ", thrown.Message);
        Assert.Contains($"got {actual}", thrown.Message);
    }
}
