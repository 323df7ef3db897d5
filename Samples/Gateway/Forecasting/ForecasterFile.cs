using System.Security.Cryptography;

namespace Unrolled.Samples.Gateway;

/// <summary>Model files of the networks that the gateway knows. A network of your own is another line of <see cref="Load"/>.</summary>
internal static class ForecasterFile
{
    private const string NetworkKey = "unrolled.network";

    /// <summary>Loads a forecaster: one value in, one value out, in steps.</summary>
    /// <param name="path">A file that a network wrote which is listed here.</param>
    /// <exception cref="GatewayException">There is no such file, it cannot be read, or it is of another network; the message says which.</exception>
    public static Network Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new GatewayException($"--model: there is no file '{path}'");
        }

        try
        {
            string name = ModelFile.ReadMetadata(path).GetValueOrDefault(NetworkKey, "none");
            return name switch
            {
                nameof(SensorForecaster) => SensorForecaster.Load(path),
                nameof(ClimateForecaster) => ClimateForecaster.Load(path),
                _ => throw new GatewayException($"--model '{path}': expected a {nameof(SensorForecaster)} or a {nameof(ClimateForecaster)}, got the network '{name}'"),
            };
        }
        catch (ModelFormatException error)
        {
            throw new GatewayException($"--model: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"--model: '{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What a model is, in 32 bytes: states that one model has left are of no use to another.</summary>
    /// <param name="model">The model with its scaler.</param>
    public static byte[] Fingerprint(Network model)
    {
        using var file = new MemoryStream();
        ModelFile.Save(model, file);
        return SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length));
    }
}
