using System.IO.Compression;
using System.Text;
using Unrolled.Tool.Formats.Keras;
using static Unrolled.Tests.Tool.Keras.OldHdf5Writer;

namespace Unrolled.Tests.Tool.Keras;

public sealed class KerasDamagedFileTests
{
    private const int Mutations = 3000;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("new HDF5")]
    [InlineData("old HDF5")]
    [InlineData("zip")]
    [InlineData("stored zip")]
    [InlineData("weights alone")]
    public void File_WithChangedBytes_IsReadOrRefused(string kind)
    {
        byte[] whole = File(kind);
        FormatFuzz.Run(kind.Length, Mutations, Time, random => new ModelFileContent("test.h5", FormatFuzz.Changed(whole, random)));
    }

    // An archive has checksums: what is in it is changed before.
    [Fact]
    public void Archive_OfChangedWeights_IsReadOrRefused()
    {
        byte[] weights = Model().WeightsByClass();
        FormatFuzz.Run(12, Mutations, Time, random => new ModelFileContent("test.keras", Model().Zip(FormatFuzz.Changed(weights, random))));
    }

    [Fact]
    public void Archive_WithAChangedByteOfAnEntry_IsRefusedByItsChecksum()
    {
        byte[] bytes = File("stored zip");
        // Within a weight, where nothing else would notice.
        int at = bytes.AsSpan().IndexOf("model.weights.h5"u8) + 3000;
        bytes[at] ^= 1;
        Assert.Contains("'model.weights.h5' is damaged: its checksum is", Fault(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_WithChangedJson_IsReadOrRefused()
    {
        string json = Model().Config;
        FormatFuzz.Run(3, Mutations, Time, random => new ModelFileContent("test.h5", OldFile(MutatedJson(json, random))), leastRefused: 0.25);
    }

    // What is read without fault has to compile, or to be refused by then.
    [Fact]
    public void Configuration_WithChangedJson_CompilesOrIsRefused()
    {
        var random = new Random(5);
        string json = Model().Config;
        int compiled = 0;
        for (int i = 0; i < 400 && compiled < 25; i++)
        {
            byte[] bytes = OldFile(MutatedJson(json, random));
            try
            {
                ImportedModel imported = KerasTestModel.Import(bytes);
                compiled++;
                Unrolled.Tool.Compilation.CompiledModel.Compile(imported, "Changed");
            }
            catch (Exception fault) when (fault is ModelFormatException or UnsupportedModelException)
            {
            }
        }

        Assert.InRange(compiled, 5, 25);
    }

    [Fact]
    public void RealFiles_WithChangedBytes_AreReadOrRefused()
    {
        string folder = SharedFolder.Require("data", "models");
        FileInfo[] smallest = [.. SharedFolder.List("*.h5", "data", "models", "files").Concat(SharedFolder.List("*.keras", "data", "models", "files"))
            .Select(name => new FileInfo(Path.Combine(folder, "files", Path.GetFileName(name)))).Where(f => f.Length < 260_000).OrderBy(f => f.Length).Take(12)];
        Assert.NotEmpty(smallest);
        var random = new Random(9);
        foreach (FileInfo file in smallest)
        {
            byte[] whole = System.IO.File.ReadAllBytes(file.FullName);
            for (int i = 0; i < 150; i++)
            {
                FormatFuzz.Refuses(new ModelFileContent(file.Name, FormatFuzz.Changed(whole, random)), $"{file.Name}, mutation {i}");
            }
        }
    }

    [Fact]
    public void Group_ThatContainsItself_IsRefused()
    {
        byte[] bytes = File("old HDF5");
        // The header of the root, where that of a group below it is.
        long root = BitConverter.ToInt64(bytes, 64);
        int at = Find(bytes, "SNOD", last: true);
        BitConverter.GetBytes(root).CopyTo(bytes, at + 16);
        Assert.Contains("contains itself", Fault(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void SoftLink_IsRefused()
    {
        byte[] bytes = Write(new Group(new() { ["a"] = "/etc/passwd" }, new() { ["model_config"] = Model().Config }));
        Assert.Contains("soft link", Fault(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Dataset_OfHugeDimensions_IsRefusedBeforeMemoryIsTaken()
    {
        byte[] bytes = File("old HDF5");
        // The shape of the first dataset: version 1, two dimensions.
        byte[] shape = [1, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];
        int at = bytes.AsSpan().IndexOf(shape);
        Assert.True(at > 0);
        BitConverter.GetBytes(long.MaxValue / 2).CopyTo(bytes, at + 8);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Fault(bytes);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000_000);
    }

    [Fact]
    public void Zip_ThatStatesLessThanItHas_IsRefused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            // A bomb: a gigabyte of zeros.
            using (Stream weights = archive.CreateEntry("model.weights.h5").Open())
            {
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < 256; i++)
                {
                    weights.Write(zeros);
                }
            }

            using Stream config = archive.CreateEntry("config.json").Open();
            config.Write("{"u8);
        }

        Assert.Contains("not JSON", Fault(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfGreatDepth_IsRefused()
        => Assert.Contains("not JSON", Fault(OldFile(new string('[', 100_000))), StringComparison.Ordinal);

    [Fact]
    public void Models_InEachOther_AreRefusedPastADepth()
    {
        string json = "{\"class_name\":\"Dense\",\"config\":{\"units\":1}}";
        for (int i = 0; i < 30; i++)
        {
            json = $"{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"s\",\"layers\":[{json}]}}}}";
        }

        Assert.Contains("models in each other", Fault(OldFile(json)), StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_OfALayerThatReadsItself_IsRefused()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"b\",0,0]]") };
        file.Input("in", "[null,4,2]");
        file.Layer("Activation", "a", "\"activation\":\"relu\"", null, KerasTestModel.From("b"));
        file.Layer("Activation", "b", "\"activation\":\"relu\"", null, KerasTestModel.From("a"));
        Assert.Contains("reads its own output", Fault(file.Hdf5()), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_OfAnotherShape_IsNamedWithBoth()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer("Dense", "out", "\"units\":5", [("out/kernel:0", [2, 3]), ("out/bias:0", [5])]);
        string fault = Fault(file.Hdf5());
        Assert.Contains("model_weights/out/out/kernel:0", fault, StringComparison.Ordinal);
        Assert.Contains("[2, 3]; expected [2, 5]", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_WithoutWeights_IsNamed()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer("Dense", "out", "\"units\":5", []);
        Assert.Contains("'out' has 0 tensors", Fault(file.Hdf5()), StringComparison.Ordinal);
    }

    private static string Fault(byte[] bytes)
    {
        ModelFormatException fault = Assert.Throws<ModelFormatException>(() => KerasTestModel.Import(bytes));
        Assert.StartsWith("'test.h5", fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }

    private static KerasTestModel Model()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,6,2]");
        file.Layer("Bidirectional", "bi", "\"merge_mode\":\"sum\",\"layer\":{\"class_name\":\"GRU\",\"config\":{\"name\":\"g\",\"units\":3,\"reset_after\":true,\"return_sequences\":true}}", [("f/kernel:0", [2, 9]), ("f/recurrent_kernel:0", [3, 9]), ("f/bias:0", [2, 9]), ("b/kernel:0", [2, 9]), ("b/recurrent_kernel:0", [3, 9]), ("b/bias:0", [2, 9])]);
        file.Layer("Conv1D", "conv", "\"filters\":4,\"kernel_size\":[3],\"strides\":[1],\"padding\":\"same\",\"activation\":\"relu\"", [("kernel:0", [3, 3, 4]), ("bias:0", [4])]);
        file.Layer("BatchNormalization", "bn", "\"axis\":[2],\"epsilon\":0.001", [("gamma:0", [4]), ("beta:0", [4]), ("moving_mean:0", [4]), ("moving_variance:0", [4])]);
        file.Layer("LSTM", "lstm", "\"units\":3,\"recurrent_activation\":\"sigmoid\"", [("kernel:0", [4, 12]), ("recurrent_kernel:0", [3, 12]), ("bias:0", [12])]);
        file.Layer("Reshape", "reshape", "\"target_shape\":[3]");
        file.Layer("Dense", "out", "\"units\":2,\"activation\":\"softmax\"", [("kernel:0", [3, 2]), ("bias:0", [2])]);
        return file;
    }

    private static byte[] OldFile(string config)
    {
        Group Layer(params (string Name, int[] Shape)[] tensors) => new(
            new(tensors.ToDictionary(t => t.Name, t => (object)new Floats(t.Shape, KerasTestModel.Random(t.Name.Length, t.Shape).Values, t.Shape.Length == 2 && t.Shape[0] > 2 ? [2, 5] : null)), StringComparer.Ordinal),
            new() { ["weight_names"] = tensors.Select(t => t.Name).ToArray() });
        var layers = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["in"] = Layer(),
            ["bi"] = Layer(("k:0", [2, 9]), ("rr:0", [3, 9]), ("bbb:0", [2, 9]), ("kkkk:0", [2, 9]), ("rrrrr:0", [3, 9]), ("bbbbbb:0", [2, 9])),
            ["conv"] = Layer(("kernel:0", [3, 3, 4]), ("bias:0", [4])),
            ["bn"] = Layer(("g:0", [4]), ("bb:0", [4]), ("mmm:0", [4]), ("vvvv:0", [4])),
            ["lstm"] = Layer(("kernel:0", [4, 12]), ("recurrent_kernel:0", [3, 12]), ("bias:0", [12])),
            ["reshape"] = Layer(),
            ["out"] = Layer(("kernel:0", [3, 2]), ("bias:0", [2])),
        };
        return Write(new Group(
            new() { ["model_weights"] = new Group(layers, new() { ["layer_names"] = layers.Keys.ToArray() }) },
            new() { ["model_config"] = config, ["keras_version"] = "2.10.0" }));
    }

    private static byte[] File(string kind)
    {
        switch (kind)
        {
            case "new HDF5":
                return Model().Hdf5();
            case "old HDF5":
                byte[] old = OldFile(Model().Config);
                Assert.NotEmpty(KerasTestModel.Import(old).Network.Layers);
                return old;
            case "zip":
                return Model().Zip();
            case "stored zip":
                using (var stream = new MemoryStream())
                {
                    using (var from = new ZipArchive(new MemoryStream(Model().Zip())))
                    using (var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                    {
                        foreach (ZipArchiveEntry entry in from.Entries)
                        {
                            using Stream target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                            using Stream source = entry.Open();
                            source.CopyTo(target);
                        }
                    }

                    return stream.ToArray();
                }

            default:
                var weights = new KerasTestModel();
                weights.Layer("LSTM", "lstm", "", [("kernel:0", [2, 12]), ("recurrent_kernel:0", [3, 12]), ("bias:0", [12])]);
                weights.Layer("Dense", "out", "", [("kernel:0", [3, 2]), ("bias:0", [2])]);
                return weights.Hdf5(withConfig: false);
        }
    }

    private static string MutatedJson(string json, Random random)
    {
        string[] values = ["null", "-1", "0", "1e300", "99999999", "true", "\"x\"", "[]", "{}", "[null]", "[1,2,3,4,5]", "[[\"in\",0,0]]", "2.5", "\"\\ud800\"", "16777216"];
        var text = new StringBuilder(json);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            // After a colon or a comma there is a value; now there is another.
            int at = random.Next(text.Length);
            string now = text.ToString();
            int start = now.IndexOfAny([':', ',', '['], at);
            if (start < 0)
            {
                continue;
            }

            int end = start + 1;
            for (int depth = 0; end < now.Length; end++)
            {
                char c = now[end];
                if (depth == 0 && c is ',' or '}' or ']')
                {
                    break;
                }

                depth += c is '[' or '{' ? 1 : c is ']' or '}' ? -1 : 0;
            }

            text.Remove(start + 1, end - start - 1).Insert(start + 1, values[random.Next(values.Length)]);
        }

        return text.ToString();
    }

    private static int Find(byte[] bytes, string text, bool last)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(text);
        return last ? bytes.AsSpan().LastIndexOf(wanted) : bytes.AsSpan().IndexOf(wanted);
    }
}
