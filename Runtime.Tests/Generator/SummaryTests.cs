namespace Unrolled.Tests;

/// <summary>The table of layers that a model class carries.</summary>
[Trait("Category", "Generator")]
public class SummaryTests
{
    [Theory]
    [InlineData("[Network(1), Lstm(50, ReturnSequences = true), Dense(1)]", 65)]
    [InlineData("[Network(1), Lstm(50, ReturnSequences = true), BatchNormalization, GlobalAveragePooling1D, Dense(1, Name = \"a_name_of_some_length_behind_it_all\")]", 89)]
    [InlineData("[Network(1000, 1000, 64, Steps = 10000), Activation(Activation.Relu)]", 69)]
    public void Summary_OfAnyNames_HasItsColumnsUnderEachOther(string declaration, int width)
    {
        var assembly = GeneratorRun.Of($"using Unrolled; {declaration} partial class Model {{ }}").AssertClean().Load();
        string[] lines = ((string)assembly.GetType("Model")!.GetField("Summary")!.GetRawConstantValue()!).Split('\n');
        Assert.Equal(new string('_', width), lines[1]);
        Assert.Equal(new string('=', width), lines[3]);
        string head = lines[2];
        int shape = head.IndexOf("Output Shape", StringComparison.Ordinal), parameters = head.IndexOf("Param #", StringComparison.Ordinal);
        string[] rows = lines[4..Array.IndexOf(lines, lines[3], 4)];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.Equal(" (None, ", row[(shape - 1)..(shape + 7)]);
            Assert.Equal(' ', row[parameters - 1]);
            Assert.True(int.TryParse(row[parameters..], out _), row);
        });
    }
}
