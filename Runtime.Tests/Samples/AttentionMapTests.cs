using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class AttentionMapTests
{
    [Fact]
    public void ToString_OfWeights_ShadesThem()
        => Assert.Equal("  abc\nx ░▓ \ny   █\n", new AttentionMap("abc", "xy", new[,] { { 0.3f, 0.7f, 0f }, { 0f, 0f, 1f } }).ToString());

    [Fact]
    public void Map_OfUntrainedModel_HasRowsThatSumUpToOne()
    {
        var model = new GruTranslator(1);
        var translator = new Translator(model, model.CreateState(), Translation.Source, Translation.Target);
        AttentionMap map = translator.Map("3 Mar é 1987"); // with a character that no model knows
        Assert.Equal(map.Target, translator.Translate("3 Mar é 1987"));
        Assert.Equal((map.Target.Length, 12), (map.Weights.GetLength(0), map.Weights.GetLength(1)));
        for (int t = 0; t < map.Target.Length; t++)
        {
            Assert.Equal(1, Enumerable.Range(0, 12).Sum(s => map.Weights[t, s]), 1e-5f);
        }
    }
}
