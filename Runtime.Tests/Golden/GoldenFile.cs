using System.Text.Json;

namespace Unrolled.Tests;

/// <summary>A file of golden vectors: what PyTorch or a reference of Keras computed. Tensors are row-major; names are paths with '/'.</summary>
internal sealed class GoldenFile
{
    private readonly JsonElement _root;

    private GoldenFile(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        _root = document.RootElement.Clone();
    }

    /// <summary>A file of Golden/data.</summary>
    /// <param name="name">Its place there, without extension: <c>rnn/lstm_l1_uni_i5_h6</c>.</param>
    public static GoldenFile Open(string name) => new(Path.Combine(AppContext.BaseDirectory, "Golden", "data", name + ".json"));

    /// <summary>The names of all files of a folder of Golden/data, for <see cref="Open"/>.</summary>
    public static IEnumerable<string> Names(string folder)
        => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Golden", "data", folder), "*.json").Select(f => $"{folder}/{Path.GetFileNameWithoutExtension(f)}").Order(StringComparer.Ordinal);

    /// <summary>A file anywhere.</summary>
    public static GoldenFile OpenPath(string path) => new(path);

    /// <summary>A value: <c>variants/0/lr</c>.</summary>
    public JsonElement this[string path]
        => path.Split('/').Aggregate(_root, (element, key) => element.ValueKind == JsonValueKind.Array ? element[int.Parse(key)] : element.GetProperty(key));

    /// <summary>True if the file has a value of this name at its top.</summary>
    public bool Has(string name) => _root.TryGetProperty(name, out _);

    /// <summary>The keys of an object.</summary>
    public string[] Keys(string path) => [.. this[path].EnumerateObject().Select(p => p.Name)];

    /// <summary>The dimensions of a tensor.</summary>
    public int[] Shape(string path) => [.. this[path].GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];

    /// <summary>The values of a tensor, or of an array of numbers.</summary>
    public float[] Floats(string path) => [.. Data(path).Select(e => e.GetSingle())];

    /// <summary>The values of a tensor, or of an array of numbers.</summary>
    public double[] Doubles(string path) => [.. Data(path).Select(e => e.GetDouble())];

    private JsonElement.ArrayEnumerator Data(string path)
    {
        JsonElement element = this[path];
        if (element.ValueKind == JsonValueKind.Object)
        {
            int length = Shape(path).Aggregate(1, (product, dimension) => product * dimension);
            element = element.GetProperty("data");
            Assert.Equal(length, element.GetArrayLength());
        }

        return element.EnumerateArray();
    }
}
