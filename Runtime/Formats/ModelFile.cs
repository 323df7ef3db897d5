namespace Unrolled;

/// <summary>Stub.</summary>
public static class ModelFile
{
    /// <summary>Stub.</summary>
    public static void Save(Network model, string path) => throw new NotImplementedException();

    /// <summary>Stub.</summary>
    public static void Load(Network model, string path) => throw new NotImplementedException();
}

/// <summary>Stub.</summary>
public sealed class ModelFormatException : IOException
{
}
