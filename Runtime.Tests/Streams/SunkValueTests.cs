namespace Unrolled.Tests;

[Network(2), Gru(6, Name = "encoder"), Dense(4, Name = "start"), Input(1, Kind = InputKind.Sequence, Name = "target"), Gru(4, From = "target", InitialState = "start", ReturnSequences = true)]
internal sealed partial class SunkStartNet;

/// <summary>Values below the threshold on ways that few networks have: constants of streams, initial states that are vectors. A weight of 1e20 would show what is left of them.</summary>
public class SunkValueTests
{
    [Theory]
    [InlineData(1e-20f)]
    [InlineData(-1e-39f)]
    public void ConstantOfAStream_BelowThreshold_CountsAsZero(float tiny)
    {
        var model = new ConditionNet(1);
        model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(w => w * 1e20f)]);
        Assert.Equal(Step(0f), Step(tiny));
        Assert.NotEqual(Step(0f), Step(1e-14f));

        float[] Step(float constant)
        {
            float[] alone = new float[1], together = new float[2], values = [constant, 0f, 0f];
            NetworkState state = model.CreateState();
            state.SetInput("place", values);
            model.Step(state, new float[2], alone);
            NetworkStates states = model.CreateStates(2);
            states.SetInput(0, "place", values);
            model.Step(states, new float[4], together);
            return [alone[0], together[0]];
        }
    }

    // What a dense layer gives is a state where a layer starts from it.
    [Fact]
    public void InitialStateOfAVector_BelowThreshold_IsZero()
    {
        Assert.Equal(Outputs(0f), Outputs(1e-16f));
        Assert.NotEqual(Outputs(0f), Outputs(1f));

        static float[] Outputs(float weight)
        {
            var model = new SunkStartNet(1);
            foreach (ParameterTensor tensor in model.Parameters)
            {
                float value = tensor.Name == "start.weight" ? weight : tensor.Name == "gru_1.weight_hh_l0" || tensor.Name == "gru_0.weight_hh_l0" ? 1e18f : tensor.Name.StartsWith("encoder", StringComparison.Ordinal) ? 0.5f : 0f;
                model.Parameters.Set(tensor.Name, [.. Enumerable.Repeat(value, tensor.Length)]);
            }

            float[] source = [1f, 2f, 3f, 4f], target = [0f], whole = new float[4], stepped = new float[4];
            model.Predict(source, target, whole);
            NetworkState state = model.CreateState();
            model.Start(state, source);
            model.Step(state, target, stepped);
            return [.. whole, .. stepped];
        }
    }
}
