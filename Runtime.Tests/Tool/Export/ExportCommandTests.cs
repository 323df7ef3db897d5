using Unrolled.Tool.Commands;

namespace Unrolled.Tests.Tool.Export;

/// <summary>The command itself: files and exit codes.</summary>
public sealed class ExportCommandTests
{
    [Theory]
    [InlineData("onnx", "Wave.onnx")]
    [InlineData("pytorch", "Wave.py", "Wave.safetensors")]
    [InlineData("keras", "Wave.keras")]
    [InlineData("c", "wave.c", "wave.h")]
    public void OwnFile_IsExported(string format, params string[] expected)
    {
        (int code, string folder) = Run("Lstm2x5Dense9GeluLast", "--to", format, "--name", "Wave");
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(expected, Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("onnx", "Masking3Lstm5Dense2")]
    [InlineData("pytorch", "Masking3Lstm5Dense2")]
    [InlineData("keras", "MinGru3x9")]
    public void Layer_ThatAFormatCannotExpress_IsRefused_NothingIsWritten(string format, string network)
    {
        (int code, string folder) = Run(network, "--to", format);
        Assert.Equal(ExitCode.Unsupported, code);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("--to", "tflite")]
    [InlineData("--to", "keras", "--states")]
    [InlineData("--to", "onnx", "--name", "not a name")]
    public void Arguments_ThatAreWrong_AreRefused(params string[] arguments)
    {
        (int code, string folder) = Run("Lstm2x2", arguments);
        Assert.Equal(ExitCode.Failed, code);
        Assert.False(Directory.Exists(folder));
    }

    private static (int Code, string Folder) Run(string network, params string[] arguments)
    {
        string folder = TemporaryFolder.Create().FullName, file = Path.Combine(folder, "model.safetensors"), output = Path.Combine(folder, "out");
        TableNetwork.Of(network).Create().Save(file);
        return (ExportCommand.Create().Parse([file, .. arguments, "-o", output]).Invoke(), output);
    }
}
