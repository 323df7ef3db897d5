namespace Unrolled.Bench.Models;

/// <summary>A row of the table: a model that others have published.</summary>
/// <param name="Name">What it is.</param>
/// <param name="File">The name of its file, which another name may stand before.</param>
/// <param name="Source">Where it is published.</param>
/// <param name="Call">A call of its ONNX file, as <see cref="ModelCall.Parse"/> reads it.</param>
/// <param name="Import">Further options of the import.</param>
internal sealed record ModelRow(string Name, string File, string Source, string Call, params string[] Import)
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<ModelRow> All { get; } =
    [
        new("Silero VAD, 32 ms of 16 kHz", "silero_vad.onnx", "github.com/snakers4/silero-vad", "Step input=1x576 state>stateN=2x1x128 #sr=16000 output=1x1", "--set", "sr=16000"),
        new("DTLN, first half, 8 ms of 16 kHz", "model_1.onnx", "github.com/breizhn/DTLN", "Step input_2=1x1x257 input_3>tf_op_layer_stack_2=1x2x128x2 activation_2=1x1x257"),
        new("DTLN, second half, 8 ms of 16 kHz", "model_2.onnx", "github.com/breizhn/DTLN", "Step input_4=1x1x512 input_5>tf_op_layer_stack_5=1x2x128x2 conv1d_3=1x1x512"),

        // Not an ONNX file: ONNX Runtime runs what "unrolled export" writes of it.
        new(
            "guitar, LSTM 20, a block of 64 samples", "RNN3-LPB1-ex1_model_best.json", "github.com/GuitarML/Automated-GuitarAmpModelling",
            "Block input=1x64x1 lstm_0.h>lstm_0.h_out=1x20 lstm_0.c>lstm_0.c_out=1x20 merge_0=1x64x1"),
        new("wake word, GRU 20, a window of 29 frames", "wakewords_en_hey_mycroft_mk1.onnx", "github.com/OpenVoiceOS/precise-lite-models", "Window net_input:0=1x29x13 dense_1/Sigmoid:0=1x1"),
    ];

    /// <summary>Its file in a folder; null if it is not there.</summary>
    /// <param name="folder">The folder.</param>
    public string? Find(string folder) => Directory.EnumerateFiles(folder).Where(f => f.EndsWith(File, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
}
