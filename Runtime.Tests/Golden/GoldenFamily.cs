namespace Unrolled.Tests;

/// <summary>Where a golden file of recurrent layers is from: it decides how exact it is.</summary>
internal enum GoldenFamily
{
    /// <summary>PyTorch, in float32.</summary>
    Torch,

    /// <summary>PyTorch, in float32, over sequences of several lengths.</summary>
    TorchPacked,

    /// <summary>A reference of Keras's layers in double precision, rounded to float32.</summary>
    Keras,

    /// <summary>A reference of ONNX's operators in double precision, rounded to float32.</summary>
    Onnx,
}
