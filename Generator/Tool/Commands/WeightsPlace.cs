namespace Unrolled.Tool.Commands;

/// <summary>Where a program finds the weights of an imported model.</summary>
internal enum WeightsPlace
{
    /// <summary>In the assembly, as a resource NAME.safetensors.</summary>
    Embedded,

    /// <summary>In a file NAME.safetensors beside the program.</summary>
    Beside,
}
