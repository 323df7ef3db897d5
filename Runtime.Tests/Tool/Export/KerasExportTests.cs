using System.IO.Compression;
using System.Text.Json;
using PureHDF;
using PureHDF.VOL.Native;
using Unrolled.Tool.Export;
using Unrolled.Tool.Export.Keras;

namespace Unrolled.Tests.Tool.Export;

/// <summary>What is in exported .keras files.</summary>
public sealed class KerasExportTests
{
    [Fact]
    public void Network_OfTheTable_IsWrittenOrRefusedWithAReason()
    {
        int written = 0;
        SortedDictionary<string, int> refused = [];
        foreach (TableNetwork table in TableNetwork.All)
        {
            ExportedNetwork exported = table.Export(table.Create());
            byte[] file;
            try
            {
                file = new KerasExporter().Export(exported, new ExportOptions(table.Name))[0].Bytes;
            }
            catch (UnsupportedModelException fault)
            {
                Assert.NotEmpty(fault.Layer);
                string reason = $"{fault.Operator}: {fault.Reason}";
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
                continue;
            }

            Check(table.Name, file);
            written++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{written} written; refused:\n{string.Join('\n', refused.Select(r => $"{r.Value} × {r.Key}"))}");
        Assert.True(written > TableNetwork.All.Length / 2, $"{written} written");
    }

    [Fact]
    public void Groups_AreNamedByClassAndOrder()
    {
        using NativeFile weights = Weights(Export("BiLstm5x6x2", out _));
        Assert.True(weights.LinkExists("layers/bidirectional/forward_layer/cell/vars/0"));
        Assert.True(weights.LinkExists("layers/bidirectional_1/backward_layer/cell/vars/2"));
        Assert.Equal("lstm_1", weights.Group("layers/bidirectional_1/vars").Attribute("name").Read<string>());
    }

    [Fact]
    public void Lstm_KernelsAreTransposed_GatesInKerasOrder()
    {
        byte[] file = Export("GoldenLstm5x6", out Network network);
        using NativeFile weights = Weights(file);
        IH5Dataset kernel = weights.Dataset("layers/lstm/cell/vars/0");
        Assert.Equal([5UL, 24UL], kernel.Space.Dimensions);
        float[] ours = network.Parameters["lstm.weight_ih_l0"].Values.ToArray(), theirs = kernel.Read<float[]>();
        // i, f, c, o there are i, f, g, o here.
        Assert.All(Enumerable.Range(0, ours.Length), i => Assert.Equal(ours[i], theirs[i % 5 * 24 + i / 5]));
        Assert.Equal(network.Parameters["lstm.bias_ih_l0"].Values.ToArray(), weights.Dataset("layers/lstm/cell/vars/2").Read<float[]>());
    }

    [Fact]
    public void Gru_GatesAreInKerasOrder_WithBothBiases()
    {
        byte[] file = Export("GoldenGru5x6", out Network network);
        using NativeFile weights = Weights(file);
        IH5Dataset bias = weights.Dataset("layers/gru/cell/vars/2");
        Assert.Equal([2UL, 18UL], bias.Space.Dimensions);
        float[] first = network.Parameters["gru.bias_ih_l0"].Values.ToArray(), second = network.Parameters["gru.bias_hh_l0"].Values.ToArray();
        // z, r, h there are r, z, n here.
        Assert.Equal([.. first[6..12], .. first[..6], .. first[12..], .. second[6..12], .. second[..6], .. second[12..]], bias.Read<float[]>());
    }

    [Fact]
    public void SameModel_IsWrittenAsTheSameBytes()
    {
        Assert.Equal(Export("Outputs2Lstm5Gru4", out _), Export("Outputs2Lstm5Gru4", out _));
        Assert.Equal(Export("GoldenClimateRelu", out _), Export("GoldenClimateRelu", out _));
    }

    private static byte[] Export(string name, out Network network)
    {
        TableNetwork table = TableNetwork.Of(name);
        network = table.Create();
        return new KerasExporter().Export(table.Export(network), new ExportOptions(name))[0].Bytes;
    }

    // Every layer reads layers before it, names are given once, and weights are those of a layer.
    private static void Check(string name, byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        Assert.Equal(["metadata.json", "config.json", "model.weights.h5"], zip.Entries.Select(e => e.FullName));
        using Stream stream = zip.GetEntry("config.json")!.Open();
        using JsonDocument config = JsonDocument.Parse(stream);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement layer in config.RootElement.GetProperty("config").GetProperty("layers").EnumerateArray())
        {
            if (layer.TryGetProperty("inbound_nodes", out JsonElement nodes))
            {
                Assert.All(Histories(nodes), source => Assert.Contains(source, names));
            }

            Assert.True(names.Add(layer.GetProperty("config").GetProperty("name").GetString()!), name);
        }

        using NativeFile weights = Weights(file);
        Assert.All(weights.Group("layers").Children().OfType<IH5Group>(), group => Assert.Contains(group.Group("vars").Attribute("name").Read<string>(), names));
    }

    private static IEnumerable<string> Histories(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Histories),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => p.Name == "keras_history" ? [p.Value[0].GetString()!] : Histories(p.Value)),
        _ => [],
    };

    private static NativeFile Weights(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using Stream stream = zip.GetEntry("model.weights.h5")!.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return H5File.Open(copy);
    }
}
