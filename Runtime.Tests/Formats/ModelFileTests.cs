using System.Globalization;
using System.Text;

namespace Unrolled.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unrolled-");

    private string PathOfModel => Path.Combine(_folder.FullName, "model.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Model_SavedAndLoaded_HasSameBitsAndScaler()
    {
        HandMadeNetwork model = HandMadeNetwork.Filled();
        model.Scaler = MinMaxScaler.Fit([1, 2, 4], low: -1);
        model.Save(PathOfModel);
        var same = new HandMadeNetwork();
        ModelFile.Load(same, PathOfModel);
        Assert.Equal(model.Parameters.Values, same.Parameters.Values);
        Assert.Equal(1, same.Packed);
        Assert.Equal(model.Scaler.ToJson(), same.Scaler!.ToJson());
        Assert.Equal([PathOfModel], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void GeneratedClass_LoadsFromAPathAStreamAndBytes()
    {
        var model = new Models.Lstm2x8(3);
        model.Save(PathOfModel);
        byte[] file = File.ReadAllBytes(PathOfModel);
        using var stream = new MemoryStream([7, .. file]) { Position = 1 };
        Models.Lstm2x8 fromPath = Models.Lstm2x8.Load(PathOfModel), fromStream = Models.Lstm2x8.Load(stream), fromBytes = Models.Lstm2x8.Load(file);
        Array.Clear(file); // the model keeps nothing of it
        Assert.Equal(model.Parameters.Values, fromPath.Parameters.Values);
        Assert.Equal(model.Parameters.Values, fromStream.Parameters.Values);
        Assert.Equal(model.Parameters.Values, fromBytes.Parameters.Values);
        Assert.True(stream.CanRead);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(-1)]
    public void GeneratedClass_LoadedFromHalfOfAFile_Refuses(int length)
    {
        new Models.Lstm2x8(3).Save(PathOfModel);
        byte[] file = File.ReadAllBytes(PathOfModel), part = file[..(length < 0 ? file.Length + length : length)];
        Assert.Throws<ModelFormatException>(() => Models.Lstm2x8.Load(part));
        Assert.Throws<ModelFormatException>(() => Models.Lstm2x8.Load(new MemoryStream(part)));
    }

    [Fact]
    public void Metadata_SavedAndLoaded_AreThoseOfTheFile()
    {
        HandMadeNetwork model = HandMadeNetwork.Filled();
        model.Metadata["words"] = "[\"ä\", \"\\\"\"]";
        model.Metadata["empty"] = "";
        model.Save(PathOfModel);
        var same = new HandMadeNetwork { Metadata = { ["gone"] = "yes" } };
        ModelFile.Load(same, PathOfModel);
        Assert.Equal(model.Metadata, same.Metadata);
        Assert.Equal("HandMade", ModelFile.ReadMetadata(PathOfModel)["unrolled.network"]);
        Assert.Equal("", ModelFile.ReadMetadata(PathOfModel)["empty"]);
    }

    [Theory]
    [InlineData("format", "pt")]
    [InlineData("unrolled.scaler", "{}")]
    [InlineData("unrolled.of_mine", "1")]
    [InlineData("mine", null)]
    public void Metadata_OfTheLibraryOrNull_AreRefusedByName(string key, string? value)
    {
        HandMadeNetwork model = HandMadeNetwork.Filled();
        model.Metadata[key] = value!;
        var error = Assert.Throws<InvalidOperationException>(() => model.Save(PathOfModel));
        Assert.Contains($"'{key}'", error.Message);
        Assert.False(File.Exists(PathOfModel));
    }

    // No attribute holds such a text.
    [Fact]
    public void Metadata_WithHalfASurrogatePair_AreRefusedByName()
    {
        foreach ((string key, string value) in new[] { ("mine", "a\ud800"), ("min\ud800e", "a") })
        {
            HandMadeNetwork model = HandMadeNetwork.Filled();
            model.Metadata[key] = value;
            Assert.Contains($"'{key}' in its metadata is not valid Unicode", Assert.Throws<InvalidOperationException>(() => model.Save(PathOfModel)).Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
        }
    }

    [Fact]
    public void Model_Saved_HasPyTorchTensorsInOrder()
    {
        SafetensorsFile file = SafetensorsFile.Read(Saved(HandMadeNetwork.Filled()));
        Assert.Equal(
            ["lstm.weight_ih_l0 [32, 3]", "lstm.weight_hh_l0 [32, 8]", "lstm.bias_ih_l0 [32]", "lstm.bias_hh_l0 [32]", "fc.weight [2, 8]", "fc.bias [2]"],
            file.Tensors.Select(t => $"{t.Name} [{string.Join(", ", t.Shape)}]"));
        Assert.Equal(new float[32], file.Tensors[3].ToFloats());
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["unrolled.network"] = "HandMade" }, file.Metadata);
    }

    [Fact]
    public void Model_SavedUnderAnyCulture_HasSameBytes()
    {
        HandMadeNetwork model = HandMadeNetwork.Filled();
        model.Scaler = StandardScaler.Fit([-1.5f, 2.25f, 1e-7f]);
        byte[] expected = Saved(model);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // As in Swedish and German: U+2212 and a decimal comma.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NegativeSign = "\u2212";
            culture.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, Saved(model));
            Loaded(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void PyTorchFile_Loaded_AddsBiases()
    {
        HandMadeNetwork model = Loaded(Edited(t => t.Name == "lstm.bias_hh_l0" ? (t.Name, [32], [.. Enumerable.Range(0, 32).Select(i => 0.1f * i)]) : t));
        HandMadeNetwork original = HandMadeNetwork.Filled();
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal(original.Parameters["lstm.bias_ih_l0"].Values[i] + 0.1f * i, model.Parameters["lstm.bias_ih_l0"].Values[i]);
        }

        Assert.Equal(original.Parameters["fc.weight"].Values, model.Parameters["fc.weight"].Values);
        Assert.Null(model.Scaler);
    }

    [Fact]
    public void FileWithoutScaler_Loaded_RemovesStaleScaler()
    {
        var model = new HandMadeNetwork { Scaler = MinMaxScaler.Fit([0, 1]) };
        ModelFile.Load(model, new MemoryStream(Saved(HandMadeNetwork.Filled())));
        Assert.Null(model.Scaler);
    }

    [Fact]
    public void SeveralMismatches_Load_AllListedAndNothingChanged()
    {
        byte[] file = Edited(
            t => t.Name switch
            {
                "lstm.weight_ih_l0" => (t.Name, [3, 32], t.Values),
                "lstm.bias_hh_l0" => ("lstm.bias_hh_l1", t.Shape, t.Values),
                "fc.bias" => (t.Name, [2, 1], t.Values),
                _ => t,
            },
            w => w.Add("steps", SafetensorsType.I64, [], new byte[8]));
        ModelFormatException e = AssertRefused(file);
        Assert.Equal(["lstm.weight_ih_l0", "lstm.bias_hh_l0", "fc.bias", "steps", "lstm.bias_hh_l1"], e.Tensors);
        Assert.Contains("lstm.weight_ih_l0: expected [32, 3] of floats, got F32 [3, 32]", e.Message);
        Assert.Contains("lstm.bias_hh_l0: expected [32], got no such tensor", e.Message);
        Assert.Contains("fc.bias: expected [2] of floats, got F32 [2, 1]", e.Message);
        Assert.Contains("steps: expected no such tensor, got I64 []", e.Message);
        Assert.Contains("'HandMade'", e.Message);
    }

    [Fact]
    public void IntegerWeights_Load_Refused()
    {
        byte[] file = Edited(t => t.Name == "fc.bias" ? (null!, [], []) : t, w => w.Add("fc.bias", SafetensorsType.I32, [2], new byte[8]));
        ModelFormatException e = AssertRefused(file);
        Assert.Equal(["fc.bias"], e.Tensors);
        Assert.Contains("got I32 [2]", e.Message);
    }

    [Theory]
    [InlineData("fc.weight", 11, float.NaN, "NaN at [1, 3]")]
    [InlineData("lstm.weight_ih_l0", 95, float.NegativeInfinity, "-Infinity at [31, 2]")]
    [InlineData("lstm.bias_hh_l0", 0, float.PositiveInfinity, "Infinity at [0]")]
    public void NonFiniteWeight_Load_RefusedUnlessAllowed(string tensor, int index, float value, string message)
    {
        byte[] file = Edited(t => t.Name == tensor ? (t.Name, t.Shape, With(t.Values, index, value)) : t);
        ModelFormatException e = AssertRefused(file);
        Assert.Equal([tensor], e.Tensors);
        Assert.Contains(message, e.Message);

        var model = new HandMadeNetwork();
        ModelFile.Load(model, new MemoryStream(file), new ModelLoadOptions { AllowNonFinite = true });
        Assert.Equal(value, model.Parameters[tensor.Replace("_hh", tensor.Contains("bias") ? "_ih" : "_hh")].Values[index]);
    }

    [Fact]
    public void BiasesWhoseSumOverflows_Load_Refused()
    {
        byte[] file = Edited(t => t.Name.StartsWith("lstm.bias", StringComparison.Ordinal) ? (t.Name, t.Shape, With(t.Values, 5, 3e38f)) : t);
        ModelFormatException e = AssertRefused(file);
        Assert.Contains("its sum with 'lstm.bias_hh_l0'", e.Message);
        Assert.Contains("[5]", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"kind":"robust"}""")]
    public void MalformedScaler_Load_RefusedAndNothingChanged(string json)
        => Assert.Contains("unrolled.scaler", AssertRefused(Edited(t => t, w => w.Metadata["unrolled.scaler"] = json)).Message);

    [Fact]
    public void EveryTruncation_OfModel_LeavesModelUnchanged()
    {
        byte[] file = Saved(HandMadeNetwork.Filled());
        for (int length = 0; length < file.Length; length += length < 1000 ? 1 : 37)
        {
            AssertRefused(file[..length]);
        }
    }

    [Fact]
    public void BadFile_LoadedByPath_IsNamed()
    {
        File.WriteAllText(PathOfModel, "<html>404</html>");
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ModelFile.Load(new HandMadeNetwork(), PathOfModel));
        Assert.Contains(PathOfModel, e.Message);
        Assert.Throws<FileNotFoundException>(() => ModelFile.Load(new HandMadeNetwork(), PathOfModel + "x"));
    }

    [Fact]
    public void WriteThatFails_Save_KeepsOldFileAndLeavesNoOther()
    {
        HandMadeNetwork.Filled().Save(PathOfModel);
        byte[] old = File.ReadAllBytes(PathOfModel);
        IOException e = Assert.Throws<IOException>(() => AtomicFile.Write(PathOfModel, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("disk full");
        }));
        Assert.Equal("disk full", e.Message);
        Assert.Equal(old, File.ReadAllBytes(PathOfModel));
        Assert.Equal([PathOfModel], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Link_Save_ReplacesWhatItNames()
    {
        string named = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "models")).FullName, "named"), link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, Path.Combine("models", "named"));
        HandMadeNetwork.Filled().Save(link); // names nothing yet
        byte[] first = File.ReadAllBytes(named);
        HandMadeNetwork.Filled().Save(link);
        Assert.Equal(first, File.ReadAllBytes(named));
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal([named], Directory.GetFileSystemEntries(Path.GetDirectoryName(named)!));
    }

    [Fact]
    public void Device_Save_Throws()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev.");
        Assert.Contains("got the device '/dev/unrolled'", Assert.Throws<IOException>(() => HandMadeNetwork.Filled().Save("/dev/unrolled")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RenameThatFails_Save_LeavesNoOtherFile()
    {
        string inside = Path.Combine(Directory.CreateDirectory(PathOfModel).FullName, "file");
        File.WriteAllText(inside, "kept");
        Assert.Throws<UnauthorizedAccessException>(() => HandMadeNetwork.Filled().Save(PathOfModel));
        Assert.Equal("kept", File.ReadAllText(inside));
        Assert.Equal([PathOfModel], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void MissingFolder_Save_Throws()
        => Assert.Throws<DirectoryNotFoundException>(() => HandMadeNetwork.Filled().Save(Path.Combine(_folder.FullName, "none", "model.safetensors")));

    [Fact]
    public void Reader_OfOldFile_SeesItWholeAfterSave()
    {
        HandMadeNetwork.Filled().Save(PathOfModel);
        byte[] old = File.ReadAllBytes(PathOfModel);
        using var reader = new FileStream(PathOfModel, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows refuses to replace a file that is open.");
        }

        new HandMadeNetwork().Save(PathOfModel);
        byte[] seen = new byte[old.Length];
        reader.ReadExactly(seen);
        Assert.Equal(old, seen);
        Assert.NotEqual(old, File.ReadAllBytes(PathOfModel));
    }

    private static float[] With(float[] values, int index, float value)
    {
        values[index] = value;
        return values;
    }

    private static byte[] Saved(Network model)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }

    private static HandMadeNetwork Loaded(byte[] file)
    {
        var model = new HandMadeNetwork();
        ModelFile.Load(model, new MemoryStream(file));
        return model;
    }

    // The file of a filled model, changed tensor by tensor; one whose name becomes null is left out.
    private static byte[] Edited(Func<(string Name, int[] Shape, float[] Values), (string Name, int[] Shape, float[] Values)> edit, Action<SafetensorsWriter>? more = null)
    {
        var writer = new SafetensorsWriter();
        foreach (SafetensorsTensor tensor in SafetensorsFile.Read(Saved(HandMadeNetwork.Filled())).Tensors)
        {
            (string? name, int[] shape, float[] values) = edit((tensor.Name, [.. tensor.Shape.Select(d => (int)d)], tensor.ToFloats()));
            if (name is not null)
            {
                writer.Add(name, shape, values);
            }
        }

        more?.Invoke(writer);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static ModelFormatException AssertRefused(byte[] file)
    {
        HandMadeNetwork model = HandMadeNetwork.Filled();
        model.Scaler = MinMaxScaler.Fit([0, 1]);
        (float[] weights, Scaler scaler, int packed) = (model.Parameters.Values.ToArray(), model.Scaler, model.Packed);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ModelFile.Load(model, new MemoryStream(file)));
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Same(scaler, model.Scaler);
        Assert.Equal(packed, model.Packed);
        return e;
    }
}
