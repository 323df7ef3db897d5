using System.IO.Compression;
using System.Text;
using static Unrolled.Tests.Tool.Torch.PickleWriter;
using static Unrolled.Tests.Tool.Torch.TorchFile;

namespace Unrolled.Tests.Tool.Torch;

/// <summary>Pickles that would run something, bombs, and files that say other than they have.</summary>
public sealed class TorchFaultTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("runpy", "_run_code")]
    public void Pickle_ThatWouldRunSomething_IsRefusedWhereverItStands(string module, string name)
    {
        var file = new TorchFile(1);
        Action<PickleWriter> attack = Call(module, name, ["id"]);
        List<(string, object?)> state = file.Linear("fc", 2, 1);
        foreach (object value in new object[] { attack, Ordered([.. state, ("x", attack)]), new List<(string, object?)> { ("state_dict", Ordered(state)), ("x", attack) } })
        {
            Assert.Contains($"{module}.{name}", Assert.Throws<ModelFormatException>(() => Import(file.Save(value))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Class_InAStateDict_IsRefusedByItsName()
    {
        var file = new TorchFile(1);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Import(file.Save(Ordered([.. file.Linear("fc", 2, 1), ("packed", Call("some.module", "Packed", [1]))]))));
        Assert.Equal(("packed", "some.module.Packed"), (fault.Layer, fault.Operator));
        Assert.Contains("some.module.Packed", Assert.Throws<ModelFormatException>(() => Import(file.Save(Call("some.module", "Packed", [1])))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8009", "protocol 9")]
    [InlineData("80022E", "the stack is empty")]
    [InlineData("80024B01", "cut off")]
    [InlineData("80028201", "Ext1")]
    [InlineData("8005972E", "NextBuffer")]
    [InlineData("8002FF", "0xff")]
    [InlineData("80026805", "memo has no 5")]
    [InlineData("80028BFFFFFF7F", "are announced")]
    [InlineData("80028DFFFFFFFFFFFFFFFF", "are announced")]
    [InlineData("80024B014B022E", "1 values are left")]
    [InlineData("80024B014B0161", "takes nothing")]
    [InlineData("80024B0129522E", "by its name")]
    [InlineData("80027D284B01752E", "has no value")]
    [InlineData("8002742E", "mark is missing")]
    [InlineData("80024930304130300A", "whole number")]
    [InlineData("80024E2E", "None")]
    public void Pickle_Damaged_IsRefusedWithTheReason(string hex, string reason)
        => Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Import(new TorchFile(1).Save(Convert.FromHexString(hex)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Bombs_OfAllKinds_AreRefusedInBoundedTime()
    {
        const int many = 1_000_000;
        byte[] deepLists = [0x80, 2, .. Enumerable.Repeat((byte)']', many), .. Enumerable.Repeat((byte)'a', many - 1), (byte)'.'];
        byte[] deepTuples = [0x80, 2, (byte)'N', .. Enumerable.Repeat((byte)0x85, many), (byte)'.'];
        byte[] marks = [0x80, 2, .. Enumerable.Repeat((byte)'(', many), (byte)'.'];
        byte[] endless = [0x80, 2, .. Enumerable.Range(0, 3 * many).SelectMany(_ => "N0"u8.ToArray()), (byte)'N', (byte)'.'];
        byte[] digits = [0x80, 2, (byte)'L', .. Enumerable.Repeat((byte)'9', many), (byte)'L', (byte)'\n', (byte)'.'];
        foreach (byte[] pickle in new[] { deepLists, deepTuples, marks, endless, digits })
        {
            Assert.Throws<ModelFormatException>(() => Import(new TorchFile(1).Save(pickle)));
        }
    }

    [Fact]
    public void Values_ThatShareThemselves_AreWalkedOnce()
    {
        // Each of 60 dictionaries has the one before it twice: 2^60 paths. The last has itself too.
        void Laughs(PickleWriter w)
        {
            w.Value(new List<(string, object?)>()).Raw((byte)'q', 0);
            for (byte i = 1; i <= 60; i++)
            {
                w.Raw((byte)'}', (byte)'q', i).Value("a").Raw((byte)'h', (byte)(i - 1), (byte)'s').Value("b").Raw((byte)'h', (byte)(i - 1), (byte)'s');
            }

            w.Value("self").Raw((byte)'h', 60, (byte)'s');
        }

        var file = new TorchFile(1);
        Assert.Equal("Network(2), Dense(1)", Declaration(Import(file.Save(new List<(string, object?)> { ("state_dict", Ordered(file.Linear("fc", 2, 1))), ("config", (Action<PickleWriter>)Laughs) }))));
        Assert.Throws<ModelFormatException>(() => Import(new TorchFile(1).Save((Action<PickleWriter>)Laughs)));

        // Modules that have each other.
        void Modules(PickleWriter w)
        {
            w.Global("a", "M").Raw((byte)')', 0x81, (byte)'q', 0).Value(new List<(string, object?)> { ("_modules", new List<(string, object?)> { ("x", (Action<PickleWriter>)(i => i.Raw((byte)'h', 0))) }) }).Raw((byte)'b');
        }

        Assert.Contains("contain themselves", Assert.Throws<ModelFormatException>(() => Import(new TorchFile(1).Save((Action<PickleWriter>)Modules))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, new[] { 5 }, new[] { 1 }, "ends at element 4 of a storage of 4")]
    [InlineData(4, 3, new[] { 2 }, new[] { 1 }, "ends at element 4")]
    [InlineData(4, 0, new[] { 2, 2 }, new[] { 2000000000, 2000000000 }, "ends at element 4000000000")]
    [InlineData(4, 0, new[] { 2 }, new[] { -1 }, "no whole numbers")]
    [InlineData(4, -1, new[] { 2 }, new[] { 1 }, "no offset")]
    [InlineData(4, 0, new[] { 2 }, new[] { 1, 1 }, "a stride for each")]
    [InlineData(4, 0, new[] { 100000, 100000 }, new[] { 0, 0 }, "at most 2147483647 elements")]
    [InlineData(4, 0, new[] { 30000, 30000 }, new[] { 0, 0 }, "more than 900000000 elements")]
    [InlineData(400, 0, new[] { 20, 20 }, new[] { 20, 1 }, "ends at element 399 of a storage of 4")]
    [InlineData(-4, 0, new[] { 2 }, new[] { 1 }, "is not (\"storage\"")]
    public void Tensor_ThatSaysOtherThanItsStorage_IsRefused(int count, int offset, int[] shape, int[] strides, string reason)
    {
        var file = new TorchFile(1);
        string key = file.Storage(new byte[16], 4);
        Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Import(file.Save(Ordered([("fc.weight", file.View(key, "FloatStorage", count, offset, shape, strides))])))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "FloatStorage", "the archive has no 'made/data/7'")]
    [InlineData("../version", "FloatStorage", "the archive has no")]
    [InlineData("0", "ComplexFloatStorage", "expected numbers")]
    [InlineData("0", "SecretStorage", "torch.SecretStorage")]
    public void Storage_OutsideTheArchiveOrOfAnotherClass_IsRefused(string key, string type, string reason)
    {
        var file = new TorchFile(1);
        file.Storage(new byte[16], 2);
        Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Import(file.Save(Ordered([("fc.weight", file.View(key, type, 2, 0, [1, 2], [2, 1]))])))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_OfABigEndianMachine_IsRefused(bool legacy)
    {
        var file = new TorchFile(1) { IsLegacy = legacy };
        Assert.Contains("byte order is", Assert.Throws<ModelFormatException>(() => Import(file.Save(Ordered(file.Linear("fc", 2, 1)), "big"))).Message.Replace("'big'; expected", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Archive_ThatExpandsManyTimes_IsRefused()
    {
        var file = new TorchFile(1);
        byte[] pickle = Of(Ordered([("fc.weight", file.View("0", "FloatStorage", 5_000_000, 0, [1, 5_000_000], [1, 1]))]));
        Assert.Contains("do not compress", Assert.Throws<ModelFormatException>(() => Import(Zip(("a/data.pkl", pickle), ("a/data/0", new byte[20_000_000])))).Message, StringComparison.Ordinal);
        Assert.Contains("do not compress", Assert.Throws<ModelFormatException>(() => Import(Zip(("a/data.pkl", new byte[20_000_000])))).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ModelFormatException>(() => Import(Zip(("a/data.pkl", pickle), ("a/data.pkl", pickle)))).Message, StringComparison.Ordinal);
        Assert.Contains("2 entries", Assert.Throws<ModelFormatException>(() => Import(Zip(("a/data.pkl", pickle), ("b/data.pkl", pickle)))).Message, StringComparison.Ordinal);

        static ModelFileContent Zip(params (string Name, byte[] Bytes)[] entries)
        {
            using var stream = new MemoryStream();
            using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach ((string name, byte[] bytes) in entries)
                {
                    using Stream entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                    entry.Write(bytes);
                }
            }

            return new ModelFileContent("made.pt", stream.ToArray());
        }
    }

    [Theory]
    [InlineData("lstm.weight_hh_l0", "no such tensor")]
    [InlineData("lstm.bias_hh_l0", "no such tensor")]
    public void RecurrentLayer_WithoutATensor_NamesIt(string missing, string reason)
    {
        var file = new TorchFile(1);
        ModelFormatException fault = Assert.Throws<ModelFormatException>(() => Import(file.Save(Ordered([.. file.Layer("lstm", 4, 3, 4).Where(t => t.Key != missing)]))));
        Assert.Equal([missing], fault.Tensors);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_Mutated_AreReadOrRefusedWithATypedError()
    {
        List<(TorchFile File, byte[] Pickle)> seeds = [];
        foreach (bool legacy in new[] { false, true })
        {
            var file = new TorchFile(1) { IsLegacy = legacy };
            List<(string, object?)> state = [.. file.Layer("lstm", 4, 2, 3), .. file.Layer("lstm", 4, 2, 3, 0, "_reverse"), file.Random("bn.running_mean", 6), file.Random("bn.running_var", 6), .. file.Linear("fc", 6, 2)];
            seeds.Add((file, Of(Ordered(state, "lstm", "bn", "fc", "sigmoid"))));
            seeds.Add((file, Of(new List<(string, object?)> { ("model", Ordered(state)), ("epoch", 3), ("loss", 0.5), ("names", new List<object?> { "a", 1 }), ("scaler", Call("sklearn", "Scaler", [], new List<(string, object?)> { ("mean", 1) })) })));
            seeds.Add((file, Of(Call("net", "Net", [], new List<(string, object?)> { ("_modules", Ordered([("fc", Call("torch.nn.modules.linear", "Linear", [], new List<(string, object?)> { ("_parameters", Ordered([("weight", state[0].Item2)])) }))])) }))));
        }

        string[] opcodes = [.. "(.012FIJKLMNPQRSTUVXabcd}eghij]opqrst)uGBC".Select(c => $"{c}")];
        FormatFuzz.Run(11, 30_000, Time, random =>
        {
            (TorchFile file, byte[] pickle) = seeds[random.Next(seeds.Count)];
            // Nearly all of them within the pickle, which the archive then has whole: it has a checksum.
            return random.Next(8) > 0 ? file.Save(FormatFuzz.Changed(pickle, random, opcodes)) : new ModelFileContent("mutant.pt", FormatFuzz.Changed(file.Save(pickle).Bytes, random));
        });
    }
}
