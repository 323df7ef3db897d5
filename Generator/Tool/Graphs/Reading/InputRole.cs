namespace Unrolled.Tool.Graphs.Reading;

/// <summary>An input of a file, and how it is read.</summary>
/// <param name="Input">The input.</param>
/// <param name="Use">What it is for.</param>
/// <param name="Layout">Of features: a word for each dimension, as in <see cref="Layout"/>. Of states: "B" at the batch, "F" elsewhere.</param>
/// <param name="Number">The number that the user has set; of features, the size of a dimension that the file leaves open; 0 for none.</param>
internal sealed record InputRole(GraphInput Input, InputUse Use, string Layout, long Number = 0)
{
    public string[] Words => Layout.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
